// How a film moves: from keyframes to the scene of any moment.
//
// Zoom (as its logarithm), rotation, palette offset and density and the iteration limit (as its
// logarithm) run along monotone curves, so two keyframes give a zoom of constant apparent speed
// and more of them no jerk. The centre moves so that its speed on the screen is constant between
// two keyframes that have one,
//     c(t) = c1 + (c0 - c1) w(t),   w(t) = integral of 1 / zoom from t to t1 / the same from t0,
// which for a zoom of constant speed keeps one point of the plane fixed on the screen: what a
// deeper keyframe shows stays where the first one shows it and comes to the middle in the end; it
// never leaves the screen on the way, at any depth (after J. van Wijk, W. Nuij, "Smooth and
// efficient zooming and panning", 2003, where distances are measured in screens as well). The
// weight is known to a double's relative precision at both ends, the sum is taken in arbitrary
// precision. The c of Julia sets goes straight from keyframe to keyframe (julia_path.h).
#pragma once

#include <memory>
#include <vector>

#include "scene/keyframe.h"
#include "scene/scene.h"

namespace mandel {

class CameraPath {
public:
    // The keyframes have increasing times; there may be none. What none of them has is that of
    // the scene. Throws InvalidInput for a zoom or a centre that cannot be drawn.
    CameraPath(const Scene& scene, const std::vector<Keyframe>& keyframes);
    ~CameraPath();
    CameraPath(CameraPath&&) noexcept;
    CameraPath& operator=(CameraPath&&) noexcept;

    // Before the first keyframe and after the last one everything stays as it is there. At a
    // keyframe its values are met exactly, digit by digit.
    Scene at(double time) const;

    double zoom_log2(double time) const;

    // The only centre there is, if it does not move.
    bool has_fixed_center() const noexcept;
    // Neither the c of Julia sets nor the rotation changes.
    bool has_fixed_julia() const noexcept;
    bool has_fixed_rotation() const noexcept;

private:
    struct Curves;
    std::unique_ptr<const Curves> curves_;
};

}  // namespace mandel
