#include "kernel/limbs/gmp_arithmetic.h"

#include <algorithm>

namespace mandel {
namespace {

using Words = std::vector<mp_limb_t>;

constexpr unsigned kLimbBits = OrbitArithmetic::kLimbBits;

std::size_t words_for(std::size_t limbs) { return (limbs * kLimbBits + 63) / 64; }

mp_size_t signed_size(std::size_t n) { return static_cast<mp_size_t>(n); }

bool is_negative(const Words& x, std::size_t words) { return x[words - 1] >> 63 != 0; }

// The same bits in words of 64, the sign in all bits above the topmost limb.
Words packed(const FixedPoint& x) {
    const bool negative = x.back() >> (kLimbBits - 1) != 0;
    Words words(words_for(x.size()), negative ? ~mp_limb_t{0} : 0);
    for (std::size_t k = 0; k < x.size(); ++k) {
        const std::size_t word = k * kLimbBits / 64;
        const unsigned shift = k * kLimbBits % 64;
        words[word] &= ~(OrbitArithmetic::kLimbMask << shift);
        words[word] |= x[k] << shift;
        if (shift <= 64 - kLimbBits) continue;
        words[word + 1] &= ~(OrbitArithmetic::kLimbMask >> (64 - shift));
        words[word + 1] |= x[k] >> (64 - shift);
    }
    return words;
}

// to[0..n) = the bits of from[0..from_words), two's complement, from bit `low` up.
void take_bits(mp_limb_t* to, std::size_t n, const mp_limb_t* from, std::size_t from_words,
               std::size_t low) {
    const std::size_t skipped = low / 64;
    const unsigned shift = low % 64;
    const mp_limb_t sign = from[from_words - 1] >> 63 != 0 ? ~mp_limb_t{0} : 0;
    const std::size_t there = std::min(n, from_words - skipped);
    if (shift == 0) {
        mpn_copyi(to, from + skipped, signed_size(there));
    } else {
        mpn_rshift(to, from + skipped, signed_size(there), shift);
        const mp_limb_t above = skipped + there < from_words ? from[skipped + there] : sign;
        to[there - 1] |= above << (64 - shift);
    }
    std::fill(to + there, to + n, sign);
}

void take_size(Words& size, const Words& x, std::size_t words) {
    if (is_negative(x, words)) {
        mpn_neg(size.data(), x.data(), signed_size(words));
    } else {
        mpn_copyi(size.data(), x.data(), signed_size(words));
    }
}

}  // namespace

GmpArithmetic::GmpArithmetic(const FixedPoint& c_re, const FixedPoint& c_im)
    : most_limbs_(c_re.size()),
      is_real_(std::ranges::all_of(c_im, [](std::uint64_t limb) { return limb == 0; })),
      limbs_(most_limbs_),
      words_(words_for(limbs_)),
      all_c_re_(packed(c_re)),
      all_c_im_(packed(c_im)),
      c_re_(all_c_re_),
      c_im_(all_c_im_) {
    for (Words* x : {&re_, &im_, &re_size_, &im_size_}) x->assign(words_, 0);
    for (Words* x : {&re_sq_, &im_sq_, &product_}) x->assign(2 * words_, 0);
}

void GmpArithmetic::resize(std::size_t limbs) noexcept {
    const std::size_t old_words = words_, old_limbs = limbs_;
    limbs_ = limbs;
    words_ = words_for(limbs);
    for (Words* x : {&re_, &im_}) {
        if (limbs < old_limbs) {
            std::copy_n(x->begin(), old_words, re_sq_.begin());
            take_bits(x->data(), words_, re_sq_.data(), old_words, (old_limbs - limbs) * kLimbBits);
            continue;
        }
        // As many words of zeros below the old ones as there may be, and what is too much cut off.
        const std::size_t grown = words_ - old_words + 1;
        std::fill_n(re_sq_.begin(), grown, 0);
        std::copy_n(x->begin(), old_words, re_sq_.begin() + static_cast<std::ptrdiff_t>(grown));
        take_bits(x->data(), words_, re_sq_.data(), old_words + grown,
                  grown * 64 - (limbs - old_limbs) * kLimbBits);
    }
    const std::size_t dropped_bits = (most_limbs_ - limbs) * kLimbBits;
    take_bits(c_re_.data(), words_, all_c_re_.data(), all_c_re_.size(), dropped_bits);
    take_bits(c_im_.data(), words_, all_c_im_.data(), all_c_im_.size(), dropped_bits);
}

void GmpArithmetic::step(std::size_t limbs) noexcept {
    if (limbs != limbs_) resize(limbs);
    take_size(re_size_, re_, words_);
    mpn_sqr(re_sq_.data(), re_size_.data(), signed_size(words_));
    if (!is_real_) square_im_and_product();
    round_down(re_, re_sq_, c_re_);
    update_top();
}

// re_sq_ holds |re|^2: makes it re^2 - im^2, and im_ what comes of 2 re im.
void GmpArithmetic::square_im_and_product() noexcept {
    const mp_size_t n = signed_size(words_);
    const bool is_product_negative = is_negative(re_, words_) != is_negative(im_, words_);
    take_size(im_size_, im_, words_);
    mpn_sqr(im_sq_.data(), im_size_.data(), n);
    mpn_add_n(re_size_.data(), re_size_.data(), im_size_.data(), n);
    mpn_sqr(product_.data(), re_size_.data(), n);
    mpn_sub_n(product_.data(), product_.data(), re_sq_.data(), 2 * n);
    mpn_sub_n(product_.data(), product_.data(), im_sq_.data(), 2 * n);
    if (is_product_negative) mpn_neg(product_.data(), product_.data(), 2 * n);
    mpn_sub_n(re_sq_.data(), re_sq_.data(), im_sq_.data(), 2 * n);
    round_down(im_, product_, c_im_);
}

void GmpArithmetic::round_down(Words& to, const Words& exact, const Words& c) noexcept {
    take_bits(to.data(), words_, exact.data(), 2 * words_, (limbs_ - 1) * kLimbBits);
    mpn_add_n(to.data(), to.data(), c.data(), signed_size(words_));
}

void GmpArithmetic::update_top() noexcept {
    for (std::size_t k = 0; k < re_top_.size(); ++k) {
        re_top_[k] = limb_from_top(OrbitPart::Re, k);
        im_top_[k] = limb_from_top(OrbitPart::Im, k);
    }
}

std::uint64_t GmpArithmetic::limb_from_top(OrbitPart part, std::size_t k) const noexcept {
    if (k >= limbs_) return 0;
    const Words& x = part == OrbitPart::Re ? re_ : im_;
    const std::size_t low = (limbs_ - 1 - k) * kLimbBits, word = low / 64;
    const unsigned shift = low % 64;
    std::uint64_t limb = x[word] >> shift;
    if (shift > 64 - kLimbBits) limb |= x[word + 1] << (64 - shift);
    return limb & kLimbMask;
}

}  // namespace mandel
