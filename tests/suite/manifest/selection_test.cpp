#include "suite/manifest/selection.h"

#include <doctest/doctest.h>

#include <string>

#include "support/message_of.h"

using namespace mandel;

namespace {

Suite suite_of(const std::vector<std::pair<std::string, std::vector<std::string>>>& cases) {
    Suite suite;
    for (const auto& [name, labels] : cases) {
        suite.cases.emplace_back();
        suite.cases.back().name = name;
        suite.cases.back().labels = labels;
    }
    return suite;
}

std::string names(const Selection& selection) {
    const Suite suite =
        suite_of({{"a1", {"quick"}}, {"a2", {"deep"}}, {"b1", {"quick", "deep"}}, {"c", {}}});
    std::string list;
    for (const SuiteCase& one : select_cases(suite, selection)) list += one.name + " ";
    return list;
}

}  // namespace

TEST_CASE("suite: cases are chosen by name and label, then shared") {
    CHECK(names({}) == "a1 a2 b1 c ");
    CHECK(names({.filters = {"a*"}, .labels = {}}) == "a1 a2 ");
    CHECK(names({.filters = {"?1", "c"}, .labels = {}}) == "a1 b1 c ");
    CHECK(names({.filters = {}, .labels = {"deep"}}) == "a2 b1 ");
    CHECK(names({.filters = {"[ab]1"}, .labels = {"deep", "quick"}}) == "a1 b1 ");
    CHECK(names({.filters = {}, .labels = {}, .share = 1, .shares = 3}) == "a1 c ");
    CHECK(names({.filters = {}, .labels = {}, .share = 3, .shares = 3}) == "b1 ");
    CHECK(names({.filters = {"c"}, .labels = {}, .share = 2, .shares = 2}) == "");
}

TEST_CASE("suite: a choice that leaves nothing is refused") {
    CHECK(contains(message_of([] { names({.filters = {"z*"}, .labels = {}}); }), "no case"));
    CHECK(contains(message_of([] { names({.filters = {}, .labels = {"dep"}}); }),
                   "no case has the label 'dep'; did you mean 'deep'?"));
}
