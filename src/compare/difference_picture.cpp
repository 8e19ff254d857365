#include "compare/difference_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/error.h"

namespace mandel {
namespace {

using Color = std::array<std::uint8_t, 3>;

constexpr Color kNotInBoth = {255, 0, 255};
constexpr Color kNotCompared = {0, 0, 64};
constexpr Color kWhite = {255, 255, 255};
constexpr Color kBlack = {0, 0, 0};

double largest_of(const std::array<double, 3>& values) {
    return std::max({values[0], values[1], values[2]});
}

bool covers(Size size, std::uint32_t x, std::uint32_t y) {
    return x < size.width && y < size.height;
}

void set_pixel(Image& image, std::uint64_t x, std::uint32_t y, Color color) {
    const std::size_t at = (y * std::uint64_t{image.format.size.width} + x) * 3;
    for (std::size_t c = 0; c < 3; ++c) image.packed[at + c] = std::byte{color[c]};
}

void copy_pixels(const Image& from, Image& to, std::uint64_t left) {
    const unsigned divisor = from.format.depth == 8 ? 1 : 257;  // 65535 / 255
    for (std::uint32_t y = 0; y < from.format.size.height; ++y) {
        for (std::uint32_t x = 0; x < from.format.size.width; ++x) {
            Color color{};
            for (unsigned c = 0; c < 3; ++c) {
                color[c] =
                    static_cast<std::uint8_t>((from.channel(x, y, c) + divisor / 2) / divisor);
            }
            set_pixel(to, left + x, y, color);
        }
    }
}

// The panel of differences of two images.
class DifferencePanel {
public:
    DifferencePanel(const Image& a, const Image& b, const Tolerance& tolerance)
        : a_(a),
          b_(b),
          tolerance_(tolerance),
          depth_(std::max(a.format.depth, b.format.depth)),
          size_{std::max(a.format.size.width, b.format.size.width),
                std::max(a.format.size.height, b.format.size.height)} {}

    Size size() const { return size_; }

    void paint_amplified(Image& image, std::uint64_t left, std::optional<double> amplification) {
        const double white = depth_ == 8 ? 255 : 65535;
        const double largest = std::max(1.0, largest_difference());
        const double shown_white = amplification ? white / *amplification : largest;
        paint(image, left, [shown_white](const std::array<double, 3>& differences) {
            Color color{};
            for (std::size_t c = 0; c < 3; ++c) {
                // Rounded up: what differs must not look equal.
                const double shown = std::ceil(differences[c] * 255 / shown_white);
                color[c] = static_cast<std::uint8_t>(std::min(shown, 255.0));
            }
            return color;
        });
    }

    void paint_mask(Image& image) {
        const double allowed = tolerance_.max_abs.value_or(0);
        paint(image, 0, [allowed](const std::array<double, 3>& differences) {
            return largest_of(differences) > allowed ? kWhite : kBlack;
        });
    }

private:
    bool is_in_both(std::uint32_t x, std::uint32_t y) const {
        return covers(a_.format.size, x, y) && covers(b_.format.size, x, y);
    }

    std::array<double, 3> differences(std::uint32_t x, std::uint32_t y) const {
        const auto value = [&](const Image& image, unsigned c) {
            return image.channel(x, y, c) * (depth_ > image.format.depth ? 257.0 : 1.0);
        };
        std::array<double, 3> result{};
        for (unsigned c = 0; c < 3; ++c) result[c] = std::abs(value(a_, c) - value(b_, c));
        return result;
    }

    // Calls use(x, y) for each compared pixel that is in both, and otherwise other(x, y, color).
    template <typename Use, typename Other>
    void for_each_pixel(const Use& use, const Other& other) const {
        std::vector<std::uint8_t> is_compared(size_.width);
        for (std::uint32_t y = 0; y < size_.height; ++y) {
            mark_compared(tolerance_.area, y, is_compared);
            for (std::uint32_t x = 0; x < size_.width; ++x) {
                if (!is_in_both(x, y)) {
                    other(x, y, kNotInBoth);
                } else if (is_compared[x] == 0) {
                    other(x, y, kNotCompared);
                } else {
                    use(x, y);
                }
            }
        }
    }

    double largest_difference() const {
        double largest = 0;
        for_each_pixel(
            [&](std::uint32_t x, std::uint32_t y) {
                largest = std::max(largest, largest_of(differences(x, y)));
            },
            [](std::uint32_t, std::uint32_t, Color) {});
        return largest;
    }

    template <typename ColorOf>
    void paint(Image& image, std::uint64_t left, const ColorOf& color_of) const {
        const auto set = [&](std::uint32_t x, std::uint32_t y, Color color) {
            set_pixel(image, left + x, y, color);
        };
        for_each_pixel(
            [&](std::uint32_t x, std::uint32_t y) { set(x, y, color_of(differences(x, y))); }, set);
    }

    const Image& a_;
    const Image& b_;
    const Tolerance& tolerance_;
    const int depth_;
    const Size size_;
};

}  // namespace

Image in_8_bits(const Image& image) {
    Image result(PixelFormat{image.format.size, 8});
    copy_pixels(image, result, 0);
    return result;
}

Image difference_picture(const Image& a, const Image& b, const Tolerance& tolerance,
                         DiffStyle style, std::optional<double> amplification) {
    MANDEL_CHECK(style != DiffStyle::Blink);
    DifferencePanel panel(a, b, tolerance);
    const Size size = panel.size();
    const std::uint64_t panels = style == DiffStyle::Triptych ? 3 : 1;
    if (size.width * panels > 0x7FFFFFFF) {
        throw InvalidInput("three such pictures side by side are too wide");
    }
    Image picture(PixelFormat{{static_cast<std::uint32_t>(size.width * panels), size.height}, 8});
    if (style == DiffStyle::Mask) {
        panel.paint_mask(picture);
    } else if (style == DiffStyle::Abs) {
        panel.paint_amplified(picture, 0, amplification);
    } else {
        copy_pixels(a, picture, 0);
        panel.paint_amplified(picture, size.width, amplification);
        copy_pixels(b, picture, std::uint64_t{size.width} * 2);
    }
    return picture;
}

}  // namespace mandel
