// The results of a picture's pixels, kept compactly: 12 bytes a pixel, 24 with every field.
//
// Only a field that was asked for has a plane. Nothing is written before a result is stored, so
// the threads that fill the planes are the first to touch their memory; pixels without a
// stored result read as Pending all the same.
//
// Every value is stored and read in one piece, the count last and first: a reader of a pixel
// that is being stored for the first time sees nothing or all of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/geometry.h"
#include "base/grid.h"
#include "base/pixel_result.h"
#include "storage/zeroed_array.h"

namespace mandel {

class PixelPlanes {
public:
    PixelPlanes(Size size, PixelFields fields);

    static std::uint64_t bytes_for(Size size, PixelFields fields) noexcept;

    Size size() const noexcept { return size_; }
    PixelFields fields() const noexcept { return fields_; }

    // For many threads at once, each with pixels of its own.
    void store(std::uint32_t x, std::uint32_t y, const PixelResult& result) noexcept;

    // Moves what is there, as a picture moves under a window: pixel (x, y) takes the result of
    // (x + right, y + down), or becomes Pending where that lies outside. Not while others look.
    void shift(std::int64_t right, std::int64_t down) noexcept;

    // Fields that are not kept are zero.
    PixelResult at(std::uint32_t x, std::uint32_t y) const noexcept;
    // Status and count alone: one visit to memory instead of one for each field.
    PixelResult count_at(std::uint32_t x, std::uint32_t y) const noexcept {
        const std::uint64_t count = raw_count_at(x, y);
        PixelResult result;
        result.status = status_of(count);
        if (result.status == PixelStatus::Escaped) result.n = count;
        return result;
    }
    PixelStatus status_at(std::uint32_t x, std::uint32_t y) const noexcept {
        return status_of(raw_count_at(x, y));
    }

private:
    // Counts that no escaped pixel has: z_0 = 0 never escapes, and iteration limits end far
    // below. Pending is zero, so that untouched memory means it.
    static constexpr std::uint64_t kPending = 0;
    static constexpr std::uint64_t kInterior = ~std::uint64_t{0};
    static constexpr std::uint64_t kLimit = kInterior - 1;

    static PixelStatus status_of(std::uint64_t count) noexcept;
    static std::uint64_t count_of(const PixelResult& result) noexcept;
    static float to_turn(double turn) noexcept;

    // Plain moves on most machines, but without a data race.
    static void put(float& cell, float value) noexcept {
        std::atomic_ref(cell).store(value, std::memory_order_relaxed);
    }
    static float get(const float& cell) noexcept {
        return std::atomic_ref(const_cast<float&>(cell)).load(std::memory_order_relaxed);
    }
    std::uint64_t raw_count_at(std::uint32_t x, std::uint32_t y) const noexcept {
        auto& count = const_cast<std::uint64_t&>(counts_[index(x, y)]);
        return std::atomic_ref(count).load(std::memory_order_acquire);
    }

    std::size_t index(std::uint32_t x, std::uint32_t y) const noexcept {
        return std::size_t{y} * size_.width + x;
    }

    Size size_;
    PixelFields fields_;
    ZeroedArray<std::uint64_t> counts_;
    Grid<float> fractions_;  // written for escaped pixels only, like all planes below
    Grid<float> distances_;  // empty without their field, like all planes below
    Grid<float> directions_;
    Grid<float> angles_;
};

inline PixelStatus PixelPlanes::status_of(std::uint64_t count) noexcept {
    switch (count) {
        case kPending:
            return PixelStatus::Pending;
        case kInterior:
            return PixelStatus::Interior;
        case kLimit:
            return PixelStatus::Limit;
        default:
            return PixelStatus::Escaped;
    }
}

inline std::uint64_t PixelPlanes::count_of(const PixelResult& result) noexcept {
    switch (result.status) {
        case PixelStatus::Interior:
            return kInterior;
        case PixelStatus::Limit:
            return kLimit;
        case PixelStatus::Escaped:
            return result.n;
        case PixelStatus::Pending:
            break;
    }
    return kPending;
}

// A turn just below 1 rounds up to 1, which is the same direction as 0.
inline float PixelPlanes::to_turn(double turn) noexcept {
    const auto rounded = static_cast<float>(turn);
    return rounded < 1.0F ? rounded : 0.0F;
}

inline PixelResult PixelPlanes::at(std::uint32_t x, std::uint32_t y) const noexcept {
    PixelResult result = count_at(x, y);
    if (result.status != PixelStatus::Escaped) return result;
    result.fraction = get(fractions_(x, y));
    if (fields_.distance) result.distance = get(distances_(x, y));
    if (fields_.direction) result.direction = get(directions_(x, y));
    if (fields_.angle) result.angle = get(angles_(x, y));
    return result;
}

inline void PixelPlanes::store(std::uint32_t x, std::uint32_t y,
                               const PixelResult& result) noexcept {
    if (result.status == PixelStatus::Escaped) {
        put(fractions_(x, y), static_cast<float>(result.fraction));
        if (fields_.distance) put(distances_(x, y), static_cast<float>(result.distance));
        if (fields_.direction) put(directions_(x, y), to_turn(result.direction));
        if (fields_.angle) put(angles_(x, y), to_turn(result.angle));
    }
    // Pairs with the acquire in raw_count_at.
    std::atomic_ref(counts_[index(x, y)]).store(count_of(result), std::memory_order_release);
}

}  // namespace mandel
