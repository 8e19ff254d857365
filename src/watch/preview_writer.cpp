#include "watch/preview_writer.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/printable.h"
#include "color/coded_rows.h"
#include "color/picture_encoder.h"
#include "output/atomic_file.h"
#include "output/picture_format.h"
#include "output/png_writer.h"

namespace mandel {
namespace {

constexpr std::uint32_t kMaxWidth = 1920;
constexpr std::uint64_t kMaxPixels = std::uint64_t{1} << 23;

// One preview costs about this much processor time a pixel: copying, colouring and compressing
// (measured on Zen 4). Previews may take kShare of the time that the threads compute. The first is
// waited for, so it is written as soon as it is kShare of the estimated time of the whole picture,
// and at the latest when it is kShareOfFirst of the time so far.
constexpr double kSecondsPerPixel = 50e-9;
constexpr double kShare = 0.015;
constexpr double kShareOfFirst = 0.04;

double preview_seconds(Size preview, unsigned threads) {
    return static_cast<double>(preview.pixels()) * kSecondsPerPixel / std::max(threads, 1U);
}

std::chrono::steady_clock::duration time_for(double cost, double share) {
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
        std::chrono::duration<double>(cost / share));
}

bool has_levels(const CompStage& stage) {
    return std::ranges::any_of(stage.units(),
                               [](const WorkUnit& unit) { return unit.skips_coarser; });
}

// The stage's pixels as the encoder wants them.
RowSource rows_of(const VizStage& stage, const Shader& shader) {
    const auto encoder = std::make_shared<const PictureEncoder<std::uint8_t>>(false);
    return [&stage, &shader, encoder](std::uint32_t first, std::uint32_t count,
                                      std::span<std::byte> packed) {
        pack_shaded_rows(stage, shader, *encoder, first, count, packed);
    };
}

void copy_file(const std::string& from, const std::string& to) {
    std::ifstream source(from, std::ios::binary);
    AtomicFile target(to, false);
    std::vector<char> buffer(std::size_t{1} << 18);
    while (source) {
        source.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        const auto count = static_cast<std::size_t>(source.gcount());
        target.write(std::as_bytes(std::span(buffer).first(count)));
    }
    if (!source.eof()) throw Error("cannot read '" + printable(from) + "' for the last preview");
    target.commit();
}

}  // namespace

std::uint32_t preview_factor(Size picture) noexcept {
    std::uint32_t factor = picture.width / kMaxWidth + (picture.width % kMaxWidth != 0 ? 1 : 0);
    factor = std::max(factor, 1U);
    while (VizStage::reduced(picture, factor).pixels() > kMaxPixels) ++factor;
    return factor;
}

std::uint64_t preview_bytes(Size picture, ChannelSet channels) {
    const std::uint32_t factor = preview_factor(picture);
    return VizStage::bytes_for(picture, channels, factor) +
           png_memory_bytes({VizStage::reduced(picture, factor), 8}, 1, PngEffort::Fast);
}

bool write_preview(const std::string& path, const PixelFormat& format, const RowSource& rows,
                   const StopFlag& stop) {
    AtomicFile file(path, false);
    const bool is_complete = write_png(file, format, rows, "", 1, stop, PngEffort::Fast);
    if (is_complete) file.commit();
    return is_complete;
}

bool write_preview(const std::string& path, const VizStage& stage, const Shader& shader,
                   const StopFlag& stop) {
    return write_preview(path, {stage.size(), 8}, rows_of(stage, shader), stop);
}

PreviewWriter::PreviewWriter(Settings settings, const PictureStart& picture, WatchTime now)
    : settings_(std::move(settings)),
      picture_(picture),
      factor_(preview_factor(picture.size)),
      cost_(preview_seconds(VizStage::reduced(picture.size, factor_), picture.threads)),
      least_interval_(time_for(cost_, kShare)),
      start_(now),
      next_(now + time_for(cost_, kShareOfFirst)) {}

void PreviewWriter::begin_run(const RunStart& run, const Moment&) {
    const bool is_first = !viz_;
    if (is_first) {
        viz_.emplace(*run.stage, factor_);
        shader_.emplace(*run.coloring, viz_->stage().size().height);
    }
    run_is_over_ = run.is_over;
    has_levels_ = has_levels(*run.stage);
    // Without levels there is never a coarse whole; then some of it is better than nothing.
    if (is_first && !has_levels_) next_ = std::max(next_, start_ + settings_.interval);
}

void PreviewWriter::take(const StageEvent& event, const Moment& moment) {
    viz_->apply(event);
    has_news_ = has_news_ || !std::holds_alternative<StateChange>(event);
    if (is_first_ && viz_->shows_everything() && is_cheap(moment.progress)) next_ = moment.now;
    if (next_tick() <= moment.now) tick(moment);
}

// Whether one more preview is a small part of the time that the picture will take in all.
bool PreviewWriter::is_cheap(const Progress& progress) const {
    return progress.fraction > 0 && cost_ * progress.fraction <= kShare * progress.elapsed_seconds;
}

bool PreviewWriter::wants_to_write() const {
    return viz_ && has_news_ && !run_is_over_->is_requested() &&
           (viz_->shows_everything() || !has_levels_);
}

WatchTime PreviewWriter::next_tick() const { return wants_to_write() ? next_ : WatchTime::max(); }

void PreviewWriter::tick(const Moment& moment) {
    if (!wants_to_write() || moment.now < next_) return;
    write(moment, *run_is_over_);
}

void PreviewWriter::write(const Moment& moment, const StopFlag& stop) {
    if (!write_preview(settings_.file, viz_->stage(), *shader_, stop)) return;
    has_news_ = false;
    is_first_ = false;
    next_ = moment.now + std::max(settings_.interval, least_interval_);
    settings_.was_written(moment);
}

void PreviewWriter::finish(const PictureEnd& end, const Moment& moment) {
    if (end.outcome == PictureOutcome::Done) write_last(moment);
}

// The finished picture. Where it is not reduced, copying its file costs next to nothing.
void PreviewWriter::write_last(const Moment& moment) {
    if (factor_ == 1 && names_png_file(picture_.output)) {
        copy_file(picture_.output, settings_.file);
        settings_.was_written(moment);
        return;
    }
    // Nothing was seen of a picture that shares the computing of another.
    if (viz_) write(moment, StopFlag());
}

}  // namespace mandel
