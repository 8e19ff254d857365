#include "base/work_meter.h"

#include <doctest/doctest.h>

#include "base/parallel.h"

using namespace mandel;

TEST_CASE("base: work says how far it is to the meter of its stop flag, and is gone at its end") {
    StopFlag stop;
    WorkMeter meter;
    const MeteredWork metered(stop, &meter);
    CHECK(meter.read().work == Work::None);
    {
        WorkPhase phase(stop, Work::Orbit);
        CHECK(meter.read().work == Work::Orbit);
        CHECK_FALSE(meter.read().fraction);
        phase.reach(0.25);
        CHECK(meter.read().fraction == 0.25);
        WorkPhase::reach(stop, 7);
        CHECK(meter.read().fraction == 1);
    }
    CHECK(meter.read().work == Work::None);
}

TEST_CASE("base: work inside of other work is shown while it lasts, unless that hides it") {
    StopFlag stop;
    WorkMeter meter;
    const MeteredWork metered(stop, &meter);
    WorkPhase limit(stop, Work::Limit);
    limit.reach(0.5);
    {
        const WorkPhase orbit(stop, Work::Orbit);
        CHECK(meter.read().work == Work::Orbit);
    }
    CHECK(meter.read().work == Work::Limit);
    CHECK(meter.read().fraction == 0.5);
    WorkPhase survey(stop, Work::Survey, WorkPhase::Inner::Hidden);
    parallel_for(8, 2, [&](std::size_t) {
        WorkPhase orbit(stop, Work::Orbit);
        orbit.reach(0.9);
        WorkPhase::add(stop, 5);
        survey.add(0.125);
    });
    CHECK(meter.read().work == Work::Survey);
    CHECK(meter.read().fraction == 1);
}

TEST_CASE("base: without a meter work says nothing") {
    const StopFlag stop;
    WorkPhase phase(stop, Work::Orbit);
    phase.reach(0.5);
    phase.add(0.5);
    WorkPhase::reach(stop, 0.5);
    CHECK(stop.meter() == nullptr);
}

TEST_CASE("base: an orbit whose numbers shrink is faster and faster") {
    CHECK(part_of_shrinking_orbit(1000, 1000) == 0);
    CHECK(part_of_shrinking_orbit(500, 1000) > 0.8);
    CHECK(part_of_shrinking_orbit(0, 1000) == 1);
    CHECK(part_of_shrinking_orbit(-5, 1000) == 1);
}

TEST_CASE("base: what is left of work is not guessed at its very beginning") {
    WorkMeter::Reading reading{Work::Orbit, 0.001, 10};
    CHECK_FALSE(reading.seconds_left());
    reading.fraction = 0.25;
    CHECK(*reading.seconds_left() == doctest::Approx(30));
    reading.seconds = 0.01;
    CHECK_FALSE(reading.seconds_left());
}
