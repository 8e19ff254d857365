#include <doctest/doctest.h>
#include <csignal>
#include <initializer_list>
#include <string>
#include <vector>

#include "cli/verification_text.h"
#include "support/escaped.h"
#include "support/message_of.h"
#include "support/program.h"
#include "support/refusals.h"
#include "support/temp_folder.h"

using namespace mandel;

namespace {

using Words = std::vector<std::string>;

ProgramResult verify(Words words) {
    words.insert(words.begin(), {"verify", "-s", "64x36"});
    return run_mandel(words);
}

Mismatch mismatch(Fault fault, PixelPosition pixel, double shift) {
    Mismatch wrong;
    wrong.pixel = pixel;
    wrong.judgement = {fault, shift, true};
    wrong.fast = escaped(12, 0.5, 2);
    wrong.truth = escaped(13, 0.25, 4);
    return wrong;
}

}  // namespace

TEST_CASE("cli: verify finds shallow views right, and says how much it looked at") {
    const Words views[] = {{},
                           {"--center", "-0.7436,0.1318", "--zoom", "1000", "-i", "2000"},
                           {"--center", "-1.77,0.005", "--zoom", "1e6", "--rotate", "100"},
                           {"--zoom", "1e-10"},
                           {"--center", "0,1", "--zoom", "1e7", "-i", "1"}};
    for (Words words : views) {
        const ProgramResult result = verify(words);
        CHECK(result.exit_code == 0);
        CHECK(result.err.empty());
        CHECK(result.out.starts_with("samples 100, judged "));
        CHECK(contains(result.out, ", mismatches 0, worst shift "));
        CHECK(result.out.ends_with(" pixel\n"));
        words.insert(words.end(), {"-q"});
        CHECK(verify(words).out.empty());
    }
}

TEST_CASE("cli: the samples of verify are chosen by number and seed") {
    CHECK(verify({"--samples", "7"}).out.starts_with("samples 7, "));
    const Words view = {"--center", "-0.7436,0.1318", "--zoom", "1e4", "-i", "3000"};
    const auto with = [&view](Words more) {
        more.insert(more.end(), view.begin(), view.end());
        return verify(more).out;
    };
    CHECK(with({"--seed", "1"}) == with({"--seed", "1", "-j", "1"}));
    CHECK(with({"--seed", "0"}) == with({}));
    CHECK(with({"--seed", "1"}) != with({"--seed", "2"}));
    // A scene with anti-aliasing says nothing about the number of pixels to verify.
    const TempFolder folder;
    const std::string scene = folder.write("a.toml", "size = \"64x36\"\nsamples = 8\n");
    CHECK(run_mandel({"verify", scene}).out.starts_with("samples 100, "));
}

TEST_CASE("cli: each kind of mismatch has a line of its own form") {
    Verification verification;
    verification.samples = 300;
    verification.judged = 290;
    verification.worst_shift = 0.123456;
    CHECK(mismatch_lines(verification).empty());
    verification.mismatches = {
        mismatch(Fault::Status, {1, 2}, 0), mismatch(Fault::Count, {3, 4}, 1e-7),
        mismatch(Fault::Smooth, {5, 6}, 0.25), mismatch(Fault::Distance, {7, 8}, 0)};
    verification.mismatches[0].fast.status = PixelStatus::Interior;
    CHECK(mismatch_lines(verification) ==
          "1,2,status,interior,escaped,\n"
          "3,4,n,12,13,1e-07\n"
          "5,6,mu,12.5,13.25,0.25\n"
          "7,8,de,2,4,0\n");
    CHECK(summary_line(verification) ==
          "samples 300, judged 290, mismatches 4, worst shift 0.123 pixel\n");
}

TEST_CASE("cli: verify refuses what it cannot do") {
    const Refusal rows[] = {
        {{"--samples", "0"}, "--samples: '0' is out of range"},
        {{"--samples", "99999999999"}, "--samples: "},
        {{"--seed", "-1"}, "--seed: '-1'"},
        {{"--pixel", "0,0"}, "unknown option '--pixel'"},
        {{"a.toml", "b.toml"}, "verify takes one scene, not 2"},
        {{"--zoom", "1e999999999"}, "zoom"},
        {{"/nonexistent.toml"}, "/nonexistent.toml"},
    };
    check_refusals(rows, 2, [](const Words& words) { return verify(words); });
}

TEST_CASE("cli: a signal ends verify, also within a single pixel") {
    // Just inside the cusp: proved at once, but the orbit settles for minutes.
    const Words endless = {
        "verify",        "-v",     "-s",  "1x1",       "--re", "0.24999999999999", "-i",
        "1000000000000", "--zoom", "1e7", "--samples", "2"};
    for (const int signal : {SIGINT, SIGTERM}) {
        const ProgramResult result = Program(endless).run_and_signal("verifying", {signal});
        CHECK(result.exit_code == 128 + signal);
        CHECK_FALSE(result.was_killed);
        CHECK(result.out.empty());
    }
}
