#include "compare/pixel_digest.h"

#include <doctest/doctest.h>

#include <string>

#include "compare/small_image.h"

using namespace mandel;

namespace {

std::string hash_of(const std::string& text) { return sha256(std::as_bytes(std::span(text))); }

}  // namespace

TEST_CASE("compare: SHA-256 is that of the standard, for every length of the last block") {
    // FIPS 180-4 examples, and the hash of a million letters.
    CHECK(hash_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hash_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(hash_of(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    CHECK(hash_of(std::string(64, 'a')) ==
          "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

TEST_CASE("compare: the hash of a picture is that of its binary PPM") {
    CHECK(pixel_digest(small_image({2, 1}, "abcdef")) == hash_of("P6\n2 1\n255\nabcdef"));
    CHECK(pixel_digest(small_image({1, 1}, "abcdef", 16)) == hash_of("P6\n1 1\n65535\nabcdef"));
}
