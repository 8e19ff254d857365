#include "scene/foreign_location.h"

#include <doctest/doctest.h>

#include <string>

#include "scene/imported_scene.h"
#include "support/message_of.h"

using namespace mandel;

TEST_CASE("scene: a location of a program whose files are not read is named in the error") {
    const auto error_of = [](const std::string& text) {
        return message_of([&] { parse_any_scene(text, "l"); });
    };
    CHECK(error_of("real = \"-1.5\"\nimag = \"0.1\"\nzoom = \"1E10\"\niterations = \"1000\"\n")
              .starts_with("l:2:1: this is a location of rust-fractal"));
    CHECK(contains(error_of("imag = 0\rreal = 1\r"), "rust-fractal"));
    CHECK(error_of("; DeepDrill\n[location]\nreal = -1.5\nimag = 0.1\nzoom = 1e10\ndepth = 800\n")
              .starts_with("l:6:1: this is a location of DeepDrill"));
    CHECK(error_of("; Saved by XaoS\n(initstate)\n(view -0.75 0.0 2.5 2.5)\n")
              .starts_with("l:2:1: this is a position of XaoS"));
    CHECK(error_of("location.real = 1\nlocation.imag = 2\n") == "(no error)");
    CHECK(error_of("zoom = 2\n") == "(no error)");
    CHECK(contains(error_of("zoom = 2\nreal = 1\n"), "unknown key 'real'"));
}
