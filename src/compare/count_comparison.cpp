#include "compare/count_comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.h"

namespace mandel {
namespace {

bool has_escaped(const PixelColumns& row, std::size_t x) {
    return row.status()[x] == PixelStatus::Escaped;
}

void take_pixel(const PixelColumns& a, const PixelColumns& b, PixelPosition at,
                CountDifferences& differences) {
    const std::size_t x = at.x;
    if (has_escaped(a, x) != has_escaped(b, x)) {
        ++differences.exchanged;
        return;
    }
    if (!has_escaped(a, x)) {
        ++differences.equal;
        return;
    }
    const std::uint64_t na = a.n()[x], nb = b.n()[x];
    const std::uint64_t apart = na > nb ? na - nb : nb - na;
    ++(apart == 0 ? differences.equal : apart == 1 ? differences.by_one : differences.by_more);

    const auto da = a[Channel::Distance], db = b[Channel::Distance];
    if (da.empty() || db.empty()) return;
    const double counts = na > nb ? static_cast<double>(apart) : -static_cast<double>(apart);
    const double mu = std::abs(counts + (a[Channel::Fraction][x] - b[Channel::Fraction][x]));
    const double shift = mu * std::max(da[x], db[x]) * std::numbers::ln2;
    if (differences.largest_shift && !(shift > *differences.largest_shift)) return;
    differences.largest_shift = shift;
    differences.shift_at = at;
}

}  // namespace

PixelValues smooth_counts(const PictureValues& picture) {
    return {picture.size, 1, 1, [&picture](std::uint32_t y, std::span<double> values) {
                const PixelColumns& row = picture.rows[y];
                for (std::size_t x = 0; x < values.size(); ++x) {
                    values[x] = has_escaped(row, x) ? row.at(x).mu()
                                                    : std::numeric_limits<double>::quiet_NaN();
                }
            }};
}

CountDifferences compare_counts(const PictureValues& a, const PictureValues& b,
                                const ComparedArea& area) {
    MANDEL_CHECK(a.size == b.size);
    CountDifferences differences;
    std::vector<std::uint8_t> is_compared(a.size.width);
    for (std::uint32_t y = 0; y < a.size.height; ++y) {
        mark_compared(area, y, is_compared);
        for (std::uint32_t x = 0; x < a.size.width; ++x) {
            if (is_compared[x] != 0) take_pixel(a.rows[y], b.rows[y], {x, y}, differences);
        }
    }
    return differences;
}

}  // namespace mandel
