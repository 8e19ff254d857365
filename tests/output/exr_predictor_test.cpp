#include "output/exr_predictor.h"

#include <doctest/doctest.h>
#include <vector>

#include "output/made_up_picture.h"

using namespace mandel;

TEST_CASE("output: the bytes that an EXR deflates are differences of bytes of equal rank") {
    const auto bytes = [](std::initializer_list<int> values) {
        std::vector<std::byte> result;
        for (const int value : values) result.push_back(static_cast<std::byte>(value));
        return result;
    };
    const auto in = bytes({10, 20, 11, 22, 9, 19, 200});
    std::vector<std::byte> scratch(in.size()), out(in.size());
    predict_exr_bytes(in, scratch, out);
    // 10 11 9 200 20 22 19, as differences from 128.
    CHECK(out == bytes({10, 129, 126, 63, 204, 130, 125}));
}

TEST_CASE("output: what an EXR deflates is restored, for any number of bytes") {
    for (const std::size_t size : {0U, 1U, 2U, 15U, 16U, 17U, 100U, 4099U}) {
        std::vector<std::byte> in(size), scratch(size), predicted(size), out(size);
        for (std::size_t i = 0; i < size; ++i) in[i] = made_up_byte(Texture::Noise, size, i);
        predict_exr_bytes(in, scratch, predicted);
        restore_exr_bytes(predicted, out);
        CHECK(out == in);
    }
}
