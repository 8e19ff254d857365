#include "output/deflate_join.h"

#include <doctest/doctest.h>
#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

using namespace mandel;

namespace {

using Bytes = std::vector<std::byte>;

Bytes with_libdeflate(const Bytes& data, int level) {
    const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> compressor(
        libdeflate_alloc_compressor(level), libdeflate_free_compressor);
    Bytes out(libdeflate_deflate_compress_bound(compressor.get(), data.size()));
    out.resize(libdeflate_deflate_compress(compressor.get(), data.data(), data.size(), out.data(),
                                           out.size()));
    return out;
}

Bytes with_zlib(const Bytes& data, int level, int strategy) {
    z_stream z{};
    REQUIRE(deflateInit2(&z, level, Z_DEFLATED, -15, 8, strategy) == Z_OK);
    Bytes out(deflateBound(&z, data.size()));
    z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(data.data()));
    z.avail_in = static_cast<uInt>(data.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

struct Inflated {
    Bytes data;
    bool has_ended = false;
    std::size_t unread = 0;
};

Inflated inflate_raw(Bytes stream, std::size_t room) {
    Inflated result{.data = Bytes(room + 1)};
    z_stream z{};
    REQUIRE(inflateInit2(&z, -15) == Z_OK);
    z.next_in = reinterpret_cast<Bytef*>(stream.data());
    z.avail_in = static_cast<uInt>(stream.size());
    z.next_out = reinterpret_cast<Bytef*>(result.data.data());
    z.avail_out = static_cast<uInt>(result.data.size());
    const int status = inflate(&z, Z_SYNC_FLUSH);
    CHECK((status == Z_OK || status == Z_STREAM_END));
    result.has_ended = status == Z_STREAM_END;
    result.unread = z.avail_in;
    result.data.resize(z.total_out);
    inflateEnd(&z);
    return result;
}

Bytes opened(const Bytes& stream) {
    // What is in the room must not matter.
    Bytes buffer(stream.size() + kDeflateJoinRoom, std::byte{0xA5});
    std::copy(stream.begin(), stream.end(), buffer.begin());
    const std::size_t size = open_deflate_stream(buffer, stream.size());
    CHECK(size > stream.size());
    CHECK(size <= stream.size() + 5);
    buffer.resize(size);
    return buffer;
}

Bytes concatenated(Bytes a, const Bytes& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// The opened stream holds the same and does not end; followed by another one it holds both.
void check_opening(const Bytes& data, const Bytes& stream) {
    CAPTURE(data.size());
    const Bytes open = opened(stream);
    const Inflated alone = inflate_raw(open, data.size());
    CHECK_FALSE(alone.has_ended);
    CHECK(alone.unread == 0);
    CHECK(alone.data == data);

    const Inflated twice = inflate_raw(concatenated(open, stream), 2 * data.size());
    CHECK(twice.has_ended);
    CHECK(twice.unread == 0);
    CHECK(twice.data == concatenated(data, data));
}

Bytes random_bytes(std::size_t size, unsigned values, unsigned seed) {
    std::mt19937 random(seed);
    Bytes data(size);
    for (std::byte& byte : data) byte = static_cast<std::byte>(random() % values);
    return data;
}

// Few values, runs, and exact repeats from far away, in changing proportions.
Bytes mixed_bytes(std::size_t size, unsigned seed) {
    std::mt19937 random(seed);
    Bytes data;
    while (data.size() < size) {
        const std::size_t count = 1 + random() % 300;
        const unsigned kind = random() % 4;
        const unsigned values = 1 + random() % 256;
        const std::size_t back = 1 + random() % 32768;
        const auto run = static_cast<std::byte>(random());
        for (std::size_t i = 0; i < count; ++i) {
            if (kind == 0) data.push_back(run);
            if (kind == 1) data.push_back(static_cast<std::byte>(random() % values));
            if (kind >= 2) data.push_back(back <= data.size() ? data[data.size() - back] : run);
        }
    }
    data.resize(size);
    return data;
}

}  // namespace

TEST_CASE("output: an opened deflate stream holds the same and another one may follow it") {
    // 300,000 bytes are where libdeflate begins another block at the latest.
    const std::size_t sizes[] = {1, 2, 3, 55, 1000, 9999, 65535, 65536, 131073, 300001, 700000};
    for (const int level : {1, 5, 6}) {
        for (const std::size_t size : sizes) {
            CAPTURE(level);
            for (const unsigned values : {1U, 2U, 17U, 256U}) {
                const Bytes data = random_bytes(size, values, 1);
                check_opening(data, with_libdeflate(data, level));
            }
            const Bytes data = mixed_bytes(size, 2);
            check_opening(data, with_libdeflate(data, level));
        }
    }
}

TEST_CASE("output: a deflate stream may end in any bit of a byte and be opened") {
    std::vector<int> added(6);
    for (unsigned seed = 0; seed < 400; ++seed) {
        const Bytes data = mixed_bytes(1 + seed * 37 % 5000, seed);
        const Bytes stream = with_libdeflate(data, 6);
        check_opening(data, stream);
        ++added[opened(stream).size() - stream.size()];
    }
    // Three more bits fit into the last byte, or they do not.
    CHECK(added[4] > 0);
    CHECK(added[5] > 0);
}

TEST_CASE("output: every kind of deflate block is understood") {
    for (unsigned seed = 0; seed < 20; ++seed) {
        const Bytes data = mixed_bytes(200000, seed);
        check_opening(data, with_libdeflate(data, 0));
        for (const int level : {2, 9, 12}) check_opening(data, with_libdeflate(data, level));
        for (const int strategy : {Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE}) {
            CAPTURE(strategy);
            check_opening(data, with_zlib(data, 6, strategy));
        }
    }
    check_opening({}, with_zlib({}, 6, Z_FIXED));
}

TEST_CASE("output: codes of every length are understood") {
    // Each value half as often as the one before: codes from 1 to 15 bits.
    Bytes data;
    for (unsigned value = 0; value < 18; ++value) {
        data.insert(data.end(), std::size_t{1} << (17 - value), static_cast<std::byte>(value * 7));
    }
    std::shuffle(data.begin(), data.end(), std::mt19937(5));
    check_opening(data, with_zlib(data, 6, Z_HUFFMAN_ONLY));
    check_opening(data, with_libdeflate(data, 6));
}
