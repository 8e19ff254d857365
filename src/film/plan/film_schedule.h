// From what was asked for to the frames of a film: how many there are, and the scene of each.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "film/plan/camera_path.h"
#include "num/decimal.h"
#include "scene/keyframe.h"
#include "scene/scene.h"

namespace mandel {

// Frames per second, exactly.
struct FrameRate {
    std::uint32_t count = 30;
    std::uint32_t seconds = 1;

    double per_second() const noexcept { return static_cast<double>(count) / seconds; }
    friend bool operator==(const FrameRate&, const FrameRate&) = default;
};

// How the film runs from its beginning to its end, which always lie where they are.
enum class Easing : std::uint8_t { Linear, In, Out, InOut };

struct FilmRequest {
    static constexpr std::uint64_t kMaxFrames = 1'000'000'000;

    Scene scene;
    std::vector<Keyframe> keyframes;
    // Of the zoom; where keyframes have one these must be absent.
    std::optional<Decimal> from, to;
    // How long the film is, one of these; none if the keyframes have times.
    std::optional<std::uint64_t> frames;
    std::optional<double> duration;  // seconds
    std::optional<double> speed;     // octaves of zoom per second
    FrameRate rate;
    Easing easing = Easing::Linear;
    bool is_backwards = false;  // shown from the end to the beginning
};

class FilmSchedule {
public:
    // Throws InvalidInput for a film of no or too many frames, and for what cannot be drawn.
    explicit FilmSchedule(const FilmRequest& request);

    std::uint64_t frames() const noexcept { return frames_; }
    FrameRate rate() const noexcept { return rate_; }
    double seconds() const noexcept { return static_cast<double>(frames_) / rate_.per_second(); }

    // The picture of a frame, from 0; complete but for an iteration limit that is "auto". The
    // limits never decrease from frame to frame.
    Scene scene(std::uint64_t frame) const;
    double zoom_log2(std::uint64_t frame) const;

    // All frames have the centre of the first.
    bool has_fixed_center() const noexcept { return path_->has_fixed_center(); }
    bool has_fixed_julia() const noexcept { return path_->has_fixed_julia(); }
    bool has_fixed_rotation() const noexcept { return path_->has_fixed_rotation(); }
    // The frames of the highest and of the lowest zoom.
    std::uint64_t deepest() const { return extreme(1); }
    std::uint64_t widest() const { return extreme(-1); }

    // From frame to frame the zoom never becomes lower.
    bool only_zooms_in() const noexcept;
    // Of such a film the last frame whose zoom (log2) is at most that; the first if there is none.
    std::uint64_t last_up_to(double zoom_log2) const;

    // With all times, as the film uses them.
    const std::vector<Keyframe>& keyframes() const noexcept { return keyframes_; }

private:
    double time(std::uint64_t frame) const;
    std::uint64_t extreme(double sign) const;

    std::vector<Keyframe> keyframes_;
    std::optional<CameraPath> path_;
    std::uint64_t frames_ = 0;
    FrameRate rate_;
    Easing easing_;
    bool is_backwards_;
};

}  // namespace mandel
