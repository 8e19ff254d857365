#include "suite/manifest/selection.h"

#include <fnmatch.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "base/error.h"
#include "scene/value_text.h"

namespace mandel {
namespace {

bool matches(const SuiteCase& one, const std::string& filter) {
    return ::fnmatch(filter.c_str(), one.name.c_str(), 0) == 0;
}

bool has_label(const SuiteCase& one, const std::string& label) {
    return std::ranges::find(one.labels, label) != one.labels.end();
}

void refuse_unknown_labels(const Suite& suite, const Selection& selection) {
    std::set<std::string_view> known;
    for (const SuiteCase& one : suite.cases) known.insert(one.labels.begin(), one.labels.end());
    const std::vector<std::string_view> words(known.begin(), known.end());
    for (const std::string& label : selection.labels) {
        if (known.contains(label)) continue;
        throw InvalidInput("no case has the label " + quote(label) + suggestion(label, words));
    }
}

}  // namespace

std::vector<SuiteCase> select_cases(const Suite& suite, const Selection& selection) {
    refuse_unknown_labels(suite, selection);
    std::vector<SuiteCase> chosen;
    for (const SuiteCase& one : suite.cases) {
        const auto fits = [&](const auto& words, const auto& test) {
            return words.empty() ||
                   std::ranges::any_of(words, [&](const auto& word) { return test(one, word); });
        };
        if (fits(selection.filters, matches) && fits(selection.labels, has_label)) {
            chosen.push_back(one);
        }
    }
    if (chosen.empty()) {
        throw InvalidInput("no case of the suite has such a name and label; nothing was checked");
    }
    std::vector<SuiteCase> share;
    for (std::size_t i = selection.share - 1; i < chosen.size(); i += selection.shares) {
        share.push_back(std::move(chosen[i]));
    }
    return share;
}

}  // namespace mandel
