// The rows of a picture that is computed window by window, as an encoder asks for them.
//
// An encoder asks for rows in about their order, from several threads. Whoever needs a window that
// is not there computes it and those before it, while the others wait; a window is gone when all
// its bytes have been given. So memory holds few windows, and nothing is computed twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "base/geometry.h"
#include "job/packed_row.h"
#include "output/row_source.h"

namespace mandel {

class WindowRows {
public:
    // Fills the packed rows of a window; called for one after the other, from any thread.
    using Compute = std::function<void(const Rows& window, std::span<std::byte> packed)>;

    WindowRows(std::vector<Rows> windows, std::uint64_t row_bytes, Compute compute)
        : windows_(std::move(windows)), row_bytes_(row_bytes), compute_(std::move(compute)) {}

    // As a RowSource; each row once. Throws what the computing of a window threw, from then on.
    void read(std::uint32_t first, std::uint32_t count, std::span<std::byte> packed);
    // The bytes of a row from `offset` on; each once.
    void read_part(std::uint32_t row, std::uint64_t offset, std::span<std::byte> part);

private:
    struct Window {
        Rows rows;
        std::unique_ptr<std::byte[]> packed;
        std::uint64_t bytes_left;
    };

    std::shared_ptr<const Window> window_of(std::uint32_t row);
    void compute_next();
    void give(const Window& window, std::uint64_t from, std::span<std::byte> to);

    const std::vector<Rows> windows_;
    const std::uint64_t row_bytes_;
    const Compute compute_;

    std::mutex mutex_;  // protects what follows
    std::size_t next_ = 0;
    std::deque<std::shared_ptr<Window>> there_;
    std::exception_ptr failure_;
};

// A picture of such rows: of codes, or of light and perhaps values.
PictureRows windowed_codes(const std::shared_ptr<WindowRows>& windows);
PictureRows windowed_light(const std::shared_ptr<WindowRows>& windows, const PackedRow& form);

}  // namespace mandel
