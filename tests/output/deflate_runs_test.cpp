#include "output/deflate_runs.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "output/huffman_code.h"

using namespace mandel;

namespace {

using Bytes = std::vector<std::byte>;

Bytes deflated(RunDeflater& deflater, const Bytes& data, bool is_last) {
    // Nothing may be written past the bound.
    constexpr std::size_t kBehind = 16;
    const std::size_t bound = RunDeflater::bound(data.size());
    Bytes out(bound + kBehind, std::byte{0xA5});
    const std::size_t size = deflater.deflate(data, is_last, std::span(out).first(bound));
    CHECK(size <= bound);
    CHECK(std::all_of(out.end() - kBehind, out.end(),
                      [](std::byte byte) { return byte == std::byte{0xA5}; }));
    out.resize(size);
    return out;
}

// Everything that the stream holds, if it ends with its last byte.
Bytes inflated(Bytes stream, std::size_t size) {
    Bytes data(size + 1);
    z_stream z{};
    REQUIRE(inflateInit2(&z, -15) == Z_OK);
    z.next_in = reinterpret_cast<Bytef*>(stream.data());
    z.avail_in = static_cast<uInt>(stream.size());
    z.next_out = reinterpret_cast<Bytef*>(data.data());
    z.avail_out = static_cast<uInt>(data.size());
    CHECK(inflate(&z, Z_FINISH) == Z_STREAM_END);
    CHECK(z.avail_in == 0);
    data.resize(z.total_out);
    inflateEnd(&z);
    return data;
}

Bytes random_bytes(std::size_t size, double spread, unsigned seed) {
    std::mt19937 random(seed);
    std::geometric_distribution<int> values(1 / spread);
    Bytes data(size);
    for (std::byte& byte : data) byte = static_cast<std::byte>(values(random));
    return data;
}

// Noise with runs of all lengths in between.
Bytes with_runs(std::size_t distance, unsigned seed) {
    std::mt19937 random(seed);
    Bytes data = random_bytes(distance, 20, seed);
    for (std::size_t length = 0; length < 700; length += 1 + length / 16) {
        for (std::size_t k = 0; k < length; ++k) data.push_back(data[data.size() - distance]);
        for (unsigned k = 0; k < 1 + random() % 9; ++k) {
            data.push_back(static_cast<std::byte>(random() % 64));
        }
    }
    return data;
}

void check_both_ways(const Bytes& data) {
    for (const std::size_t distance : {3u, 6u}) {
        CAPTURE(data.size());
        RunDeflater deflater(distance, data.size());
        const Bytes last = deflated(deflater, data, true);
        CHECK(inflated(last, data.size()) == data);
        Bytes twice = deflated(deflater, data, false);
        twice.insert(twice.end(), last.begin(), last.end());
        Bytes expected = data;
        expected.insert(expected.end(), data.begin(), data.end());
        CHECK(inflated(twice, expected.size()) == expected);
    }
}

}  // namespace

TEST_CASE("output: what is told in runs is read back by zlib, alone and one after the other") {
    for (std::size_t size = 1; size < 40; ++size) {
        check_both_ways(random_bytes(size, 3, static_cast<unsigned>(size)));
        check_both_ways(Bytes(size, std::byte{7}));
    }
    for (const std::size_t distance : {3u, 6u}) check_both_ways(with_runs(distance, 5));
    check_both_ways(random_bytes(200'000, 4, 1));
    check_both_ways(Bytes(200'000, std::byte{0}));
}

TEST_CASE("output: what cannot be made smaller is stored") {
    std::mt19937 random(3);
    Bytes noise(150'000);
    for (std::byte& byte : noise) byte = static_cast<std::byte>(random());
    check_both_ways(noise);
    RunDeflater deflater(3, noise.size());
    CHECK(deflated(deflater, noise, true).size() == noise.size() + 3 * 5);
}

TEST_CASE("output: runs cost next to nothing, and noise what its entropy is") {
    RunDeflater deflater(3, 300'000);
    CHECK(deflated(deflater, Bytes(300'000, std::byte{0}), true).size() < 700);
    const Bytes noise = random_bytes(300'000, 4, 2);
    std::vector<double> counts(256);
    for (const std::byte byte : noise) ++counts[std::to_integer<std::size_t>(byte)];
    double bits = 0;
    for (const double n : counts) {
        if (n > 0) bits += n * std::log2(static_cast<double>(noise.size()) / n);
    }
    const auto size = static_cast<double>(deflated(deflater, noise, true).size());
    CHECK(size < 1.03 * bits / 8 + 200);
}

TEST_CASE("output: codes of any counts fill all there is to fill, within the length allowed") {
    std::mt19937 random(4);
    for (int round = 0; round < 300; ++round) {
        std::vector<std::uint32_t> counts(round % 2 == 0 ? 286 : 19);
        // From even ones to such that their tree would be as deep as there are symbols.
        const double growth = 1 + 0.7 * (round % 10) / 9;
        double count = 1;
        for (std::uint32_t& n : counts) {
            n = random() % 4 == 0 ? 0 : static_cast<std::uint32_t>(std::min(count *= growth, 1e6));
        }
        std::shuffle(counts.begin(), counts.end(), random);
        const int most = round % 2 == 0 ? 15 : 7;
        const std::vector<std::uint8_t> lengths = code_lengths(counts, most);
        std::uint64_t filled = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            CHECK((lengths[i] > 0) == (counts[i] > 0));
            CHECK(lengths[i] <= most);
            if (lengths[i] > 0) filled += std::uint64_t{1} << (most - lengths[i]);
        }
        CHECK(filled == std::uint64_t{1} << most);
    }
    CHECK(code_lengths(std::vector<std::uint32_t>{0, 0, 5, 0}, 7) ==
          std::vector<std::uint8_t>{1, 0, 1, 0});
}

TEST_CASE("output: canonical codes are those of the standard's own example") {
    // RFC 1951, 3.2.2: A to H with lengths 3, 3, 3, 3, 3, 2, 4, 4.
    const std::vector<std::uint8_t> lengths{3, 3, 3, 3, 3, 2, 4, 4};
    // 010 011 100 101 110 00 1110 1111, read backwards.
    CHECK(canonical_codes(lengths) ==
          std::vector<std::uint16_t>{0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111});
}
