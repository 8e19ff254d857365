#include "engine/known_inside.h"

#include <algorithm>

#include "engine/pixel_map.h"

namespace mandel {
namespace {

// Smaller squares are tested sample by sample.
constexpr std::uint32_t kSmallSide = 16;

class InsideTest {
public:
    InsideTest(const EngineTask& task, const KnownComponents& components, const StopFlag& stop)
        : task_(task),
          components_(components),
          stop_(stop),
          map_(task.view, task.plan, task.lattice.get()) {}

    // Squares that are inside as a whole need no test of their samples; a strip of an exponential
    // map has none.
    bool contains(const Rect& area) const {
        if (stop_.is_requested()) return false;
        const std::uint32_t side = std::max(area.width, area.height);
        if (task_.lattice == nullptr && is_one_piece(area)) return true;
        if (side <= kSmallSide) return contains_samples(area);
        const bool is_wide = area.width >= area.height;
        Rect first = area, second = area;
        if (is_wide) {
            first.width /= 2;
            second.x += first.width;
            second.width -= first.width;
        } else {
            first.height /= 2;
            second.y += first.height;
            second.height -= first.height;
        }
        return contains(first) && contains(second);
    }

private:
    ComplexExp dc(const Complex<double>& offset) const {
        return map_.deep_pixel() * ComplexExp(offset);
    }

    bool is_one_piece(const Rect& area) const {
        const Complex<double> a = map_.offset(area.x, area.y, {});
        const Complex<double> b =
            map_.offset(area.x + area.width - 1, area.y + area.height - 1, {});
        const double half_diagonal = farthest_offset({area.width, area.height});
        return components_.local.contain(dc({(a.re + b.re) / 2, (a.im + b.im) / 2}),
                                         map_.deep_pixel().abs() * half_diagonal);
    }

    bool contains_samples(const Rect& area) const {
        for (std::uint32_t y = area.y; y < area.y + area.height; ++y) {
            for (std::uint32_t x = area.x; x < area.x + area.width; ++x) {
                for (std::uint32_t k = 0; k < task_.samples; ++k) {
                    const SampleOffset sample = sample_offset(x, y, k, task_.samples);
                    if (!components_.contain(dc(map_.offset(x, y, sample)))) return false;
                }
            }
        }
        return true;
    }

    const EngineTask& task_;
    const KnownComponents& components_;
    const StopFlag& stop_;
    const PixelMap map_;
};

}  // namespace

bool is_all_inside(const EngineTask& task, const KnownComponents& components,
                   const StopFlag& stop) noexcept {
    if (!components.are_near()) return false;
    const Size size = task.view.size;
    return InsideTest(task, components, stop).contains({0, 0, size.width, size.height});
}

}  // namespace mandel
