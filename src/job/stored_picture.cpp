#include "job/stored_picture.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "engine/count_probes.h"
#include "job/memory_limit.h"
#include "job/picture_rows.h"

namespace mandel {
namespace {

// How a message calls what a colouring needs.
std::string_view noun_of(Channel channel) {
    switch (channel) {
        case Channel::Fraction:
            return "the fractions of counts (channel NF)";
        case Channel::Distance:
            return "the distances to the set (channels DEX and DEY)";
        case Channel::Direction:
            return "the directions away from the set (channels DEX and DEY)";
        case Channel::Angle:
            return "the angles of the last iterates (channel T)";
        case Channel::Stripe:
            return "the averages of stripes (channel S)";
        case Channel::Period:
        case Channel::Multiplier:
        case Channel::InnerDistance:
            return "the values inside of components";
    }
    return "";
}

// Angles of the conjugate numbers.
void turn_over(std::span<double> turns) {
    for (double& turn : turns) turn = turn > 0 ? 1 - turn : 0;
}

PixelPlanes checked_planes(Size size, ChannelSet channels) {
    check_memory(PixelPlanes::bytes_for(size, channels), "the picture");
    return {size, channels};
}

}  // namespace

ChannelSet stored_channels(const ExrFile& file, const Coloring& coloring, RowForm form) {
    const ChannelSet known = exr_values_of(file), needed = needed_channels(coloring);
    needed.for_each([&](const ChannelRow& row) {
        if (known.contains(row.channel)) return;
        throw InvalidInput("the EXR '" + file.name() + "' does not have " +
                           std::string(noun_of(row.channel)) + ", which these colours need");
    });
    return form == RowForm::LightAndValues ? known : needed;
}

StoredPicture::StoredPicture(const ExrFile& file, ChannelSet channels, bool is_conjugate,
                             unsigned threads)
    : planes_(checked_planes(file.header().size, channels)) {
    read_exr_values(file, channels, threads, [&](std::uint32_t y, PixelColumns& pixels) {
        if (is_conjugate) {
            turn_over(pixels[Channel::Angle]);
            turn_over(pixels[Channel::Direction]);
        }
        planes_.store_row(y, pixels);
    });
}

std::optional<CountKnots> StoredPicture::find_knots(double equalize) const {
    std::vector<double> counts;
    for (const PixelPosition& at : probe_positions(planes_.size())) {
        const PixelResult pixel = planes_.at(at.x, at.y);
        if (pixel.status == PixelStatus::Escaped) counts.push_back(pixel.mu());
    }
    return find_count_knots(std::move(counts), equalize);
}

PictureRows StoredPicture::rows(const Shader& shader, const Scene& scene) const {
    return stage_rows(planes_, shader, scene, planes_.channels());
}

}  // namespace mandel
