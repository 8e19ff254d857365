#include "film/plan/camera_path.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>

#include "base/elementary.h"
#include "base/monotone_curve.h"
#include "film/plan/center_path.h"
#include "film/plan/julia_path.h"
#include "num/rounded_decimal.h"

namespace mandel {
namespace {

using Knots = std::vector<MonotoneCurve::Knot>;

// The curve of a quantity through the keyframes that have it; a constant if none has.
template <typename Get>
MonotoneCurve curve_of(const std::vector<Keyframe>& keyframes, double otherwise, Get&& get) {
    Knots knots;
    for (const Keyframe& keyframe : keyframes) {
        if (const std::optional<double> value = get(keyframe)) {
            knots.push_back({*keyframe.time, *value});
        }
    }
    if (knots.empty()) knots.push_back({0, otherwise});
    return MonotoneCurve(std::move(knots));
}

// The keyframe that a quantity has its value of at this very moment, or rests at outside of all.
template <typename Has>
const Keyframe* resting_at(const std::vector<Keyframe>& keyframes, double time, Has&& has) {
    const Keyframe* before = nullptr;
    for (const Keyframe& keyframe : keyframes) {
        if (!has(keyframe)) continue;
        if (time <= *keyframe.time) {
            return before == nullptr || time == *keyframe.time ? &keyframe : nullptr;
        }
        before = &keyframe;
    }
    return before;
}

}  // namespace

struct CameraPath::Curves {
    Curves(const Scene& still, const std::vector<Keyframe>& frames)
        : scene(still),
          keyframes(frames),
          zoom(curve_of(frames, still.view.zoom.log2(),
                        [](const Keyframe& k) -> std::optional<double> {
                            if (!k.zoom) return std::nullopt;
                            return k.zoom->log2();
                        })),
          rotate(
              curve_of(frames, still.view.rotate_deg, [](const Keyframe& k) { return k.rotate; })),
          offset(
              curve_of(frames, still.coloring.offset, [](const Keyframe& k) { return k.offset; })),
          density(curve_of(frames, still.coloring.density,
                           [](const Keyframe& k) { return k.density; })),
          center(still.view, frames, zoom),
          julia(frames) {
        const bool has_limits =
            std::ranges::any_of(frames, [](const Keyframe& k) { return k.iterations.has_value(); });
        if (!has_limits) return;
        iterations_log2 = curve_of(frames, 0, [](const Keyframe& k) -> std::optional<double> {
            if (!k.iterations) return std::nullopt;
            return repeatable_log2(static_cast<double>(*k.iterations));
        });
    }

    Decimal zoom_at(double time) const {
        const auto has_zoom = [](const Keyframe& k) { return k.zoom.has_value(); };
        if (const Keyframe* key = resting_at(keyframes, time, has_zoom)) return *key->zoom;
        return zoom.knots().size() > 1 ? decimal_exp2(zoom.at(time)) : scene.view.zoom;
    }

    std::optional<std::uint64_t> iterations_at(double time) const {
        if (!iterations_log2) return scene.limits.max_iterations;
        const auto has_limit = [](const Keyframe& k) { return k.iterations.has_value(); };
        if (const Keyframe* key = resting_at(keyframes, time, has_limit)) return key->iterations;
        return static_cast<std::uint64_t>(std::ceil(repeatable_exp2(iterations_log2->at(time))));
    }

    const Scene scene;
    const std::vector<Keyframe> keyframes;
    const MonotoneCurve zoom;  // log2
    const MonotoneCurve rotate, offset, density;
    std::optional<MonotoneCurve> iterations_log2;
    const CenterPath center;
    const JuliaPath julia;
};

CameraPath::CameraPath(const Scene& scene, const std::vector<Keyframe>& keyframes)
    : curves_(std::make_unique<const Curves>(scene, keyframes)) {}
CameraPath::~CameraPath() = default;
CameraPath::CameraPath(CameraPath&&) noexcept = default;
CameraPath& CameraPath::operator=(CameraPath&&) noexcept = default;

Scene CameraPath::at(double time) const {
    Scene scene = curves_->scene;
    scene.view.zoom = curves_->zoom_at(time);
    scene.view.rotate_deg = curves_->rotate.at(time);
    scene.coloring.offset = curves_->offset.at(time);
    scene.coloring.density = curves_->density.at(time);
    scene.limits.max_iterations = curves_->iterations_at(time);
    curves_->center.place(scene.view, time);
    curves_->julia.place(scene.view, time);
    return scene;
}

double CameraPath::zoom_log2(double time) const { return curves_->zoom.at(time); }

bool CameraPath::has_fixed_center() const noexcept { return curves_->center.is_fixed(); }

bool CameraPath::has_fixed_julia() const noexcept { return curves_->julia.is_fixed(); }

bool CameraPath::has_fixed_rotation() const noexcept {
    const Knots& knots = curves_->rotate.knots();
    return std::ranges::all_of(knots, [&knots](const MonotoneCurve::Knot& knot) {
        return knot.value == knots.front().value;
    });
}

}  // namespace mandel
