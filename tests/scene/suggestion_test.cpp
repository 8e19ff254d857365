#include "scene/suggestion.h"

#include <doctest/doctest.h>

#include <string>

using namespace mandel;

namespace {
constexpr std::string_view kWords[] = {"iterations", "interior", "zoom", "size"};
}

TEST_CASE("scene: a slip of the keys suggests the word that was meant") {
    struct Row {
        const char* written;
        const char* meant;
    };
    for (const Row& row : {Row{"iteratoins", "iterations"}, Row{"zom", "zoom"}, Row{"Zoom", "zoom"},
                           Row{"szie", "size"}, Row{"interor", "interior"}}) {
        CAPTURE(row.written);
        CHECK(suggestion(row.written, kWords) ==
              "; did you mean '" + std::string(row.meant) + "'?");
    }
}

TEST_CASE("scene: a word that resembles nothing gets no suggestion") {
    for (const std::string& word : {std::string("banana"), std::string(), std::string(1000, 'z')}) {
        CHECK(suggestion(word, kWords).empty());
    }
}
