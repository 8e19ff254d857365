#include "suite/run/case_verdict.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/error.h"
#include "base/printable.h"
#include "compare/comparison_text.h"
#include "compare/difference_picture.h"
#include "compare/exr_pictures.h"
#include "compare/pixel_digest.h"
#include "output/atomic_file.h"
#include "output/image_reader.h"
#include "output/png_writer.h"
#include "scene/text_file.h"

namespace mandel {
namespace {

namespace fs = std::filesystem;

void fail(CaseResult& result, const std::string& sentence) {
    result.status = CaseStatus::Failed;
    result.sentence = sentence;
}

bool holds_claims(CaseResult& result) {
    for (const std::string& claim : result.one->stats) {
        if (result.stats.find(claim) != std::string::npos) continue;
        fail(result, "not drawn the way it is meant to be: the statistics lack " + claim);
        return false;
    }
    return true;
}

void compare_digests(CaseResult& result, const Image& actual) {
    result.digest = pixel_digest(actual);
    if (result.digest == result.one->reference.sha256) {
        result.sentence = "equal";
    } else {
        fail(result, "different: the hash of the pixels is " + result.digest);
    }
}

void write_difference(CaseResult& result, const std::string& folder, const Image& reference,
                      const Image& actual, unsigned threads, const StopFlag& stop) {
    const Image picture = difference_picture(reference, actual, result.one->tolerance,
                                             DiffStyle::Triptych, std::nullopt);
    result.diff = "diff/" + result.one->name + ".png";
    AtomicFile file((fs::path(folder) / result.diff).string(), false);
    if (write_png(file, picture.format, rows_of(picture), "", threads, stop)) file.commit();
}

void compare_files(CaseResult& result, const std::string& folder, const Image& actual,
                   unsigned threads, const StopFlag& stop) {
    const SuiteCase& one = *result.one;
    const std::string& file = one.reference.file;
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
        fail(result, "the reference '" + file + "' is missing (--update writes it)");
        return;
    }
    Image reference;
    try {
        reference = read_image(file);
    } catch (const InvalidInput& error) {
        fail(result, error.what());
        return;
    }
    if (reference.format.size != actual.format.size) {
        fail(result, "different: " + size_mismatch_text(reference.format.size, actual.format.size));
    } else {
        const std::string path = (fs::path(folder) / result.actual).string();
        result.comparison =
            compare_colors({file, reference}, {path, actual}, one.tolerance, threads);
        result.sentence = describe(*result.comparison, one.tolerance);
        if (!result.comparison->is_equal()) result.status = CaseStatus::Failed;
    }
    const bool shows_difference = result.comparison ? result.comparison->worst.has_value() : true;
    if (shows_difference) write_difference(result, folder, reference, actual, threads, stop);
}

std::string replaced_hash(const std::string& text, const SuiteCase& one,
                          const std::string& digest) {
    const auto read_digit = [](char ch) { return ch >= 'A' && ch <= 'F' ? ch - 'A' + 'a' : ch; };
    std::string changed = text;
    std::size_t begin = 0;
    for (std::uint32_t line = 1; line < one.reference_position.line; ++line) {
        begin = text.find('\n', begin) + 1;
    }
    const auto from = changed.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto found =
        std::search(from, changed.end(), one.reference.sha256.begin(), one.reference.sha256.end(),
                    [&](char in_file, char wanted) { return read_digit(in_file) == wanted; });
    if (found == changed.end()) {
        throw Error("'" + printable(one.source_name) + "' has changed; its hash of '" +
                    printable(one.name) + "' was not found");
    }
    std::ranges::copy(digest, found);
    return changed;
}

void write_file(const std::string& path, std::span<const std::byte> bytes) {
    AtomicFile file(path, false);
    file.write(bytes);
    file.commit();
}

}  // namespace

bool judge_case(CaseResult& result, const std::string& folder, unsigned threads,
                const StopFlag& stop) {
    result.status = CaseStatus::Passed;
    const fs::path root(folder);
    std::error_code ignored;
    fs::remove(root / "diff" / (result.one->name + ".png"), ignored);
    if (!holds_claims(result)) return false;
    const Image actual = read_image((root / result.actual).string());
    if (result.one->reference.file.empty()) {
        compare_digests(result, actual);
    } else {
        compare_files(result, folder, actual, threads, stop);
    }
    return true;
}

void update_reference(const CaseResult& result, const std::string& folder) {
    const SuiteCase& one = *result.one;
    if (one.reference.file.empty()) {
        const std::string text = read_text_file(one.source_name, kMaxSceneBytes);
        const std::string changed = replaced_hash(text, one, result.digest);
        write_file(one.source_name, std::as_bytes(std::span(changed)));
        return;
    }
    const fs::path reference(one.reference.file);
    if (reference.has_parent_path()) fs::create_directories(reference.parent_path());
    std::ifstream file(fs::path(folder) / result.actual, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    write_file(one.reference.file, std::as_bytes(std::span(bytes)));
}

}  // namespace mandel
