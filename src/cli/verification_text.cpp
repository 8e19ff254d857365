#include "cli/verification_text.h"

#include "cli/pixel_text.h"

namespace mandel {
namespace {

// Enough of a number that only its size matters of.
std::string size_text(double value) { return digits_text(value, 3); }

// What differs, what the fast path says and what is true.
std::string difference_text(const Mismatch& mismatch) {
    const PixelResult& fast = mismatch.fast;
    const PixelResult& truth = mismatch.truth;
    switch (mismatch.judgement.fault) {
        case Fault::None:
            break;
        case Fault::Status:
            return "status," + std::string(status_name(fast.status)) + "," +
                   std::string(status_name(truth.status));
        case Fault::Count:
            return "n," + std::to_string(fast.n) + "," + std::to_string(truth.n);
        case Fault::Smooth:
            return "mu," + exact_text(fast.mu()) + "," + exact_text(truth.mu());
        case Fault::Distance:
            return "de," + exact_text(fast[Channel::Distance]) + "," +
                   exact_text(truth[Channel::Distance]);
    }
    return "none,,";
}

}  // namespace

std::string mismatch_lines(const Verification& verification) {
    std::string lines;
    for (const Mismatch& mismatch : verification.mismatches) {
        lines += std::to_string(mismatch.pixel.x) + "," + std::to_string(mismatch.pixel.y) + "," +
                 difference_text(mismatch) + ",";
        const bool has_shift = mismatch.judgement.fault != Fault::Status;
        lines += (has_shift ? size_text(mismatch.judgement.shift) : "") + "\n";
    }
    return lines;
}

std::string summary_line(const Verification& verification) {
    return "samples " + std::to_string(verification.samples) + ", judged " +
           std::to_string(verification.judged) + ", mismatches " +
           std::to_string(verification.mismatches.size()) + ", worst shift " +
           size_text(verification.worst_shift) + " pixel\n";
}

}  // namespace mandel
