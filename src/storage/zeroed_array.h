// A large array that reads as zeros without having been written: the operating system hands out
// zero pages when they are first touched, so there is no clearing pass, and the threads that
// fill the array are the ones that touch its pages first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <type_traits>

namespace mandel {

template <typename T>
class ZeroedArray {
    static_assert(std::is_trivial_v<T>);

public:
    explicit ZeroedArray(std::uint64_t count) : cells_(allocate(count)) {}

    T& operator[](std::size_t index) noexcept { return cells_[index]; }
    const T& operator[](std::size_t index) const noexcept { return cells_[index]; }

private:
    struct Free {
        void operator()(T* cells) const noexcept { std::free(cells); }
    };

    static T* allocate(std::uint64_t count) {
        if (count > std::numeric_limits<std::size_t>::max()) throw std::bad_array_new_length();
        // calloc refuses a product that overflows. One cell at least: null means failure here.
        void* cells = std::calloc(count == 0 ? 1 : static_cast<std::size_t>(count), sizeof(T));
        if (cells == nullptr) throw std::bad_alloc();
        return static_cast<T*>(cells);
    }

    std::unique_ptr<T[], Free> cells_;
};

}  // namespace mandel
