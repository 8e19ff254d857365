#include "output/followed_links.h"

#include <doctest/doctest.h>

#include <string>

#include "output/atomic_file.h"
#include "support/temp_folder.h"

using namespace mandel;

TEST_CASE("output: links are followed to what is there, and to what is not there yet") {
    const TempFolder folder;
    std::filesystem::create_directory(folder.path("d"));
    std::filesystem::create_symlink("d/there.png", folder.path("a.png"));
    std::filesystem::create_symlink(folder.path("a.png"), folder.path("b.png"));
    std::filesystem::create_symlink("circle", folder.path("circle"));
    CHECK(followed_links(folder.path("b.png")) == folder.path("d/there.png"));
    CHECK(followed_links(folder.path("plain")) == folder.path("plain"));
    CHECK(followed_links(folder.path("circle")) == folder.path("circle"));

    AtomicFile file(folder.path("b.png"), false);
    file.commit();
    CHECK(folder.has("d/there.png"));
    CHECK(std::filesystem::is_symlink(folder.path("a.png")));
}
