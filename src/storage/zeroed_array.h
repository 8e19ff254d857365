// A large array that reads as zeros without a clearing pass: the operating system hands out zero
// pages when they are first touched, by the threads that fill the array.
//
// Large arrays ask for huge pages. With pages of 4 KiB a picture costs some ten thousand page
// faults, and a tile whose rows lie in different pages runs out of address translations.
#pragma once

#if defined(__linux__)
#include <sys/mman.h>
#endif

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
    ZeroedArray() = default;
    explicit ZeroedArray(std::uint64_t count)
        : block_(allocate(count)), cells_(first_cell(count)) {}

    bool is_empty() const noexcept { return cells_ == nullptr; }
    T* data() noexcept { return cells_; }
    const T* data() const noexcept { return cells_; }
    T& operator[](std::size_t index) noexcept { return cells_[index]; }
    const T& operator[](std::size_t index) const noexcept { return cells_[index]; }

private:
    static constexpr std::size_t kHugePage = std::size_t{1} << 21;
    // Reserved for the alignment only; never touched.
    static constexpr std::size_t kSpare = kHugePage;

    struct Free {
        void operator()(void* block) const noexcept { std::free(block); }
    };

    static bool is_large(std::uint64_t count) noexcept { return count >= kHugePage / sizeof(T); }

    static void* allocate(std::uint64_t count) {
        constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
        if (count > (kMost - kSpare) / sizeof(T)) throw std::bad_array_new_length();
        const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(T);
        // One byte at least: null means failure here.
        void* block = std::calloc(is_large(count) ? bytes + kSpare : bytes + 1, 1);
        if (block == nullptr) throw std::bad_alloc();
        return block;
    }

    T* first_cell(std::uint64_t count) noexcept {
        void* first = block_.get();
        if (!is_large(count)) return static_cast<T*>(first);
        std::size_t bytes = static_cast<std::size_t>(count) * sizeof(T);
        std::size_t space = bytes + kSpare;
        std::align(kHugePage, bytes, first, space);
#if defined(__linux__) && defined(MADV_HUGEPAGE)
        madvise(first, bytes, MADV_HUGEPAGE);  // advice only: without it the pages are small
#endif
        return static_cast<T*>(first);
    }

    std::unique_ptr<void, Free> block_;
    T* cells_ = nullptr;
};

}  // namespace mandel
