#include "output/huffman_code.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>

namespace mandel {
namespace {

constexpr std::size_t kLongest = 15;

// Depths of the leaves of Huffman's tree over increasing weights, in place: two queues, of leaves
// and of the nodes made of them. Source: A. Moffat, J. Katajainen, "In-place calculation of
// minimum-redundancy codes", WADS 1995.
void weights_to_depths(std::vector<std::uint32_t>& a) {
    const std::size_t n = a.size();
    std::size_t leaf = 0, root = 0;
    for (std::size_t next = 0; next + 1 < n; ++next) {  // a[next] becomes an inner node's weight
        const auto take = [&] {
            const bool is_node = leaf >= n || (root < next && a[root] < a[leaf]);
            if (!is_node) return a[leaf++];
            const std::uint32_t weight = a[root];
            a[root++] = static_cast<std::uint32_t>(next);  // its parent
            return weight;
        };
        const std::uint32_t first = take();
        a[next] = first + take();
    }
    // From parents to depths of inner nodes, the root being a[n - 2].
    a[n - 2] = 0;
    for (std::size_t next = n - 2; next-- > 0;) a[next] = a[a[next]] + 1;
    // From those to depths of leaves.
    std::size_t available = 1, used = 0, depth = 0, inner = n - 1, out = n;
    while (available > 0) {
        while (inner > 0 && a[inner - 1] == depth) {
            ++used;
            --inner;
        }
        while (available > used) {
            a[--out] = static_cast<std::uint32_t>(depth);
            --available;
        }
        available = 2 * used;
        ++depth;
        used = 0;
    }
}

// Shortens codes that are too long and lengthens others by as little as gives them the room: the
// sum of 2^-length is 1 again.
void limit_depths(std::vector<std::uint32_t>& depths, std::uint32_t most) {
    std::uint64_t sum = 0;  // of 2^(most - length)
    for (std::uint32_t& depth : depths) {
        depth = std::min(depth, most);
        sum += std::uint64_t{1} << (most - depth);
    }
    const std::uint64_t room = std::uint64_t{1} << most;
    // Depths decrease as weights grow: the rarest come first.
    for (std::size_t i = 0; sum > room; i = i + 1 < depths.size() ? i + 1 : 0) {
        if (depths[i] >= most) continue;
        ++depths[i];
        sum -= std::uint64_t{1} << (most - depths[i]);
    }
    for (std::size_t i = depths.size(); i-- > 0;) {
        while (depths[i] > 1 && sum + (std::uint64_t{1} << (most - depths[i])) <= room) {
            sum += std::uint64_t{1} << (most - depths[i]);
            --depths[i];
        }
    }
}

}  // namespace

std::vector<std::uint8_t> code_lengths(std::span<const std::uint32_t> counts, int most) {
    std::vector<std::uint32_t> weights(counts.begin(), counts.end());
    const auto used = [&] { return std::ranges::count_if(weights, [](auto n) { return n > 0; }); };
    for (std::size_t i = 0; used() < 2; ++i) weights[i] = std::max(weights[i], 1u);

    std::vector<std::uint16_t> symbols;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] > 0) symbols.push_back(static_cast<std::uint16_t>(i));
    }
    std::ranges::stable_sort(symbols, {}, [&](std::uint16_t i) { return weights[i]; });
    std::vector<std::uint32_t> depths;
    for (const std::uint16_t symbol : symbols) depths.push_back(weights[symbol]);
    weights_to_depths(depths);
    limit_depths(depths, static_cast<std::uint32_t>(most));
    std::vector<std::uint8_t> lengths(weights.size());
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        lengths[symbols[i]] = static_cast<std::uint8_t>(depths[i]);
    }
    return lengths;
}

std::vector<std::uint16_t> canonical_codes(std::span<const std::uint8_t> lengths) {
    std::array<std::uint32_t, kLongest + 2> next{};  // the next code of each length
    for (const std::uint8_t length : lengths) next[length + 1u] += length > 0;
    for (std::size_t length = 1; length < next.size(); ++length) {
        next[length] = (next[length] + next[length - 1]) << 1;
    }
    std::vector<std::uint16_t> codes(lengths.size());
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        std::uint32_t code = lengths[i] > 0 ? next[lengths[i]]++ : 0, backwards = 0;
        for (int bit = 0; bit < lengths[i]; ++bit, code >>= 1) {
            backwards = backwards << 1 | (code & 1);
        }
        codes[i] = static_cast<std::uint16_t>(backwards);
    }
    return codes;
}

}  // namespace mandel
