#include "base/parallel.h"

#include <pthread.h>

#include <doctest/doctest.h>
#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace mandel;

TEST_CASE("base: a parallel loop visits every index exactly once") {
    for (const unsigned threads : {0U, 1U, 2U, 7U}) {
        for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{1000}}) {
            std::vector<std::atomic<int>> visits(count);
            parallel_for(count, threads, [&](std::size_t index) { ++visits[index]; });
            for (const auto& number : visits) REQUIRE(number == 1);
        }
    }
}

TEST_CASE("base: with one thread a parallel loop runs in the caller, in order") {
    std::vector<std::size_t> order;
    const auto caller = std::this_thread::get_id();
    parallel_for(5, 1, [&](std::size_t index) {
        CHECK(std::this_thread::get_id() == caller);
        order.push_back(index);
    });
    CHECK(order == std::vector<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("base: the first exception of a parallel loop reaches the caller and ends the loop") {
    for (const unsigned threads : {1U, 2U, 7U}) {
        std::atomic<std::size_t> calls{0};
        const auto body = [&](std::size_t index) {
            ++calls;
            if (index == 10) throw std::runtime_error("ten");
        };
        CHECK_THROWS_WITH_AS(parallel_for(1000000, threads, body), "ten", std::runtime_error);
        CHECK(calls < 1000000);
    }
}

TEST_CASE("base: a parallel loop goes on with fewer threads when no more can be started") {
    // No address space holds such a stack, so the system answers EAGAIN.
    pthread_attr_t usual;
    pthread_attr_t huge;
    REQUIRE(pthread_getattr_default_np(&usual) == 0);
    REQUIRE(pthread_getattr_default_np(&huge) == 0);
    REQUIRE(pthread_attr_setstacksize(&huge, std::size_t{1} << 56) == 0);
    REQUIRE(pthread_setattr_default_np(&huge) == 0);
    std::set<std::thread::id> workers;
    std::mutex mutex;
    std::size_t sum = 0;
    parallel_for(100, 4, [&](std::size_t index) {
        const std::scoped_lock lock(mutex);
        workers.insert(std::this_thread::get_id());
        sum += index;
    });
    REQUIRE(pthread_setattr_default_np(&usual) == 0);
    pthread_attr_destroy(&usual);
    pthread_attr_destroy(&huge);
    CHECK(sum == 4950);
    CHECK(workers == std::set{std::this_thread::get_id()});
}
