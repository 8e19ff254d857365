#include "job/window_rows.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"

namespace mandel {

void WindowRows::read(std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
    while (count > 0) {
        const std::shared_ptr<const Window> window = window_of(first);
        const std::uint32_t rows = std::min(count, window->rows.end() - first);
        const std::uint64_t bytes = rows * row_bytes_;
        give(*window, (first - window->rows.first) * row_bytes_, packed.first(bytes));
        packed = packed.subspan(bytes);
        first += rows;
        count -= rows;
    }
}

void WindowRows::read_part(std::uint32_t row, std::uint64_t offset, std::span<std::byte> part) {
    const std::shared_ptr<const Window> window = window_of(row);
    give(*window, (row - window->rows.first) * row_bytes_ + offset, part);
}

std::shared_ptr<const WindowRows::Window> WindowRows::window_of(std::uint32_t row) {
    const std::scoped_lock lock(mutex_);
    const auto holds_row = [row](const std::shared_ptr<Window>& window) {
        return row >= window->rows.first && row < window->rows.end();
    };
    for (;;) {
        const auto found = std::ranges::find_if(there_, holds_row);
        if (found != there_.end()) return *found;
        if (failure_) std::rethrow_exception(failure_);
        try {
            compute_next();
        } catch (...) {
            failure_ = std::current_exception();
            throw;
        }
    }
}

void WindowRows::compute_next() {
    MANDEL_CHECK(next_ < windows_.size());
    const auto window = std::make_shared<Window>();
    window->rows = windows_[next_++];
    const std::size_t bytes = window->rows.count * row_bytes_;
    window->bytes_left = bytes;
    window->packed = std::make_unique_for_overwrite<std::byte[]>(bytes);
    compute_(window->rows, {window->packed.get(), bytes});
    there_.push_back(window);
}

void WindowRows::give(const Window& window, std::uint64_t from, std::span<std::byte> to) {
    std::memcpy(to.data(), window.packed.get() + from, to.size());
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find_if(
        there_, [&](const std::shared_ptr<Window>& other) { return other.get() == &window; });
    (*found)->bytes_left -= to.size();
    if ((*found)->bytes_left == 0) there_.erase(found);
}

PictureRows windowed_codes(const std::shared_ptr<WindowRows>& windows) {
    return {[windows](std::uint32_t first, std::uint32_t count, std::span<std::byte> packed) {
        windows->read(first, count, packed);
    }};
}

PictureRows windowed_light(const std::shared_ptr<WindowRows>& windows, const PackedRow& form) {
    PictureRows rows;
    rows.light = [windows, form](std::uint32_t first, std::uint32_t count, std::span<float> light) {
        for (std::uint32_t k = 0; k < count; ++k) {
            const std::size_t row = std::size_t{3} * form.width;
            windows->read_part(first + k, 0, std::as_writable_bytes(light.subspan(k * row, row)));
        }
    };
    if (!form.has_values) return rows;
    rows.channels = form.channels;
    rows.values = [windows, form](std::uint32_t y, PixelColumns& pixels) {
        std::vector<std::byte> packed(form.bytes() - form.light_bytes());
        windows->read_part(y, form.light_bytes(), packed);
        form.unpack_values(packed, pixels);
    };
    return rows;
}

}  // namespace mandel
