// A two-dimensional array, row by row without padding. It owns its memory and does not
// initialise it: the threads that fill a large picture are the ones that touch its pages first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>

#include "base/geometry.h"

namespace mandel {

template <typename T>
class Grid {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    Grid() = default;
    explicit Grid(Size size)
        : size_(size), cells_(std::make_unique_for_overwrite<T[]>(size.pixels())) {}

    Size size() const noexcept { return size_; }
    bool is_empty() const noexcept { return cells_ == nullptr; }

    T& operator()(std::uint32_t x, std::uint32_t y) noexcept { return cells_[index(x, y)]; }
    const T& operator()(std::uint32_t x, std::uint32_t y) const noexcept {
        return cells_[index(x, y)];
    }

    std::span<T> row(std::uint32_t y) noexcept { return {&cells_[index(0, y)], size_.width}; }
    std::span<const T> row(std::uint32_t y) const noexcept {
        return {&cells_[index(0, y)], size_.width};
    }

private:
    std::size_t index(std::uint32_t x, std::uint32_t y) const noexcept {
        return std::size_t{y} * size_.width + x;
    }

    Size size_;
    std::unique_ptr<T[]> cells_;
};

}  // namespace mandel
