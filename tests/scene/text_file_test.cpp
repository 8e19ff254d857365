#include "scene/text_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "support/message_of.h"
#include "support/temp_folder.h"

using namespace mandel;

TEST_CASE("scene: a file within the limit is read whole, one byte more is refused") {
    const TempFolder folder;
    const std::string path = folder.write("a", "12345");
    CHECK(read_text_file(path, 5) == "12345");
    CHECK(message_of([&] { read_text_file(path, 4); }) ==
          "'" + path + "' is larger than the limit of 4 bytes");
}

TEST_CASE("scene: what is not a file is refused at once, by name") {
    const TempFolder folder;
    const std::string pipe = folder.path("pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(contains(message_of([&] { read_text_file(pipe, 9); }), "not a regular file"));
    CHECK(contains(message_of([&] { read_text_file(folder.path(), 9); }), "is a folder"));
    CHECK(contains(message_of([&] { read_text_file(folder.path("no"), 9); }),
                   "No such file or directory"));
}
