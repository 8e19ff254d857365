// Which frames of a film are wanted: all of them, some ranges, or one computer's share.
//
// A few ranges however many frames there are: nothing is kept for each of them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace mandel {

// What frames cost, in any unit: straight lines between a few known ones.
class FrameCosts {
public:
    struct Knot {
        std::uint64_t frame;
        double cost;  // > 0
    };

    // All frames cost the same.
    FrameCosts() : FrameCosts({{0, 1.0}}) {}
    // At least one knot, with increasing frames.
    explicit FrameCosts(std::vector<Knot> knots);

    double of(std::uint64_t frame) const noexcept;
    // Of the frames 0 ... end - 1.
    double before(std::uint64_t end) const noexcept;

private:
    std::vector<Knot> knots_;
    std::vector<double> before_;  // each knot
};

class FrameList {
public:
    // 0 ... count - 1.
    explicit FrameList(std::uint64_t count);

    // "0-99,250": the frames of a film of so many that it names, each once, in increasing order.
    // Throws InvalidInput.
    static FrameList parse(std::string_view text, std::uint64_t count);

    // Part `index` of `parts` (from 1): each frame is in exactly one part, neighbours together as
    // far as possible, and all parts cost about the same.
    FrameList shard(std::uint64_t index, std::uint64_t parts, const FrameCosts& costs) const;

    std::uint64_t size() const noexcept;
    double cost(const FrameCosts& costs) const noexcept { return cost_before(size(), costs); }
    bool contains(std::uint64_t frame) const noexcept;
    // The frame at a place, 0 <= place < size().
    std::uint64_t operator[](std::uint64_t place) const noexcept;

private:
    struct Range {
        std::uint64_t first, last;
        friend bool operator==(const Range&, const Range&) = default;
    };
    FrameList() = default;

    void add_part(std::string_view part, std::uint64_t count);
    double cost_before(std::uint64_t place, const FrameCosts& costs) const noexcept;
    std::uint64_t border(double cost, const FrameCosts& costs) const noexcept;

    std::vector<Range> ranges_;  // apart and in order
};

}  // namespace mandel
