#include "suite/report/suite_report.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "support/message_of.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

// One case of each status; the failed one has a name and a message that must be escaped.
class MadeUpReport {
public:
    MadeUpReport() {
        const CaseStatus statuses[] = {CaseStatus::Passed, CaseStatus::Failed, CaseStatus::Broken,
                                       CaseStatus::Skipped};
        cases_.resize(4);
        for (std::size_t i = 0; i < 4; ++i) {
            cases_[i].name = "case" + std::to_string(i);
            cases_[i].source_name = "s.toml";
            cases_[i].position = {static_cast<std::uint32_t>(10 + i), 1};
            CaseResult result;
            result.one = &cases_[i];
            result.status = statuses[i];
            result.sentence = "sentence";
            report.results.push_back(result);
        }
        cases_[1].name = "<b>&\"x\"";
        cases_[1].source_name = "a,b:c.toml";
        report.results[1].sentence = "50% of ]]> \x1B\n\xFF";
        report.suite = "<suite>";
        report.seconds = 1.5;
    }

    SuiteReport report;

private:
    std::vector<SuiteCase> cases_;
};

}  // namespace

TEST_CASE("suite: the report for programs has every case and the sums") {
    const auto json = nlohmann::json::parse(json_report(MadeUpReport().report));
    CHECK(json.at("schema") == 1);
    CHECK(json.at("passed") == 1);
    CHECK(json.at("broken") == 1);
    REQUIRE(json.at("cases").size() == 4);
    CHECK(json.at("cases").at(1).at("status") == "failed");
    CHECK(json.at("cases").at(3).at("line") == 13);
    CHECK(json.at("cases").at(0).at("comparison").is_null());
}

TEST_CASE("suite: the JUnit report tells failures from errors and is XML whatever it quotes") {
    const std::string xml = junit_report(MadeUpReport().report);
    CHECK(contains(xml, "tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\" time=\"1.500\""));
    CHECK(contains(xml, "<testsuite name=\"&lt;suite&gt;\""));
    CHECK(contains(xml, "name=\"&lt;b&gt;&amp;&quot;x&quot;\""));
    CHECK(contains(xml, "<failure message=\"50% of ]]&gt; "));
    CHECK(contains(xml, "<error message=\"sentence\" type=\"not rendered\">"));
    CHECK(contains(xml, "<skipped message=\"sentence\"/>"));
    CHECK_FALSE(contains(xml, "\x1B"));
    CHECK_FALSE(contains(xml, "\xFF"));
}

TEST_CASE("suite: annotations name the place, with what would end them percent-encoded") {
    const std::string text = github_annotations(MadeUpReport().report);
    CHECK(text ==
          "::error file=a%2Cb%3Ac.toml,line=11,col=1,title=<b>&\"x\"::50%25 of ]]> "
          "\\x1b\\x0a\\xff\n::error file=s.toml,line=12,col=1,title=case2::sentence\n");
}

TEST_CASE("suite: the page begins with what failed, and holds all it needs") {
    const std::string html = html_report(MadeUpReport().report, TempFolder().path());
    CHECK(html.find("&lt;b&gt;&amp;") < html.find("case0"));
    CHECK(contains(html, "1 passed"));
    CHECK(contains(html, "2 failed"));
    CHECK_FALSE(contains(html, "<b>&"));
    for (const char* outside : {"http:", "https:", "src=\"/", "<link"}) {
        CAPTURE(outside);
        CHECK_FALSE(contains(html, outside));
    }
}
