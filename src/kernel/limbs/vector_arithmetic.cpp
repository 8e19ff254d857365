#include "kernel/limbs/vector_arithmetic.h"

#if defined(__x86_64__)
#include <algorithm>
#include <utility>

#include "base/simd_level.h"
#include "kernel/limbs/vector_columns-inl.h"

namespace mandel {
namespace {

using namespace ifma;

// So many limbs' products add up to less than 2^63. GMP takes 1.9 times as long there, and less
// only from about twice as many on (measured on Zen 4).
constexpr std::size_t kMostLimbs = 2000;

// From here on a step is worth sharing: it takes some three microseconds, and handing over pieces
// of it a few tenths of one.
constexpr std::size_t kLeastSharedLimbs = 200;

// Columns of re^2 - im^2 or of 2 re im without the diagonal, and not yet doubled.
struct Columns {
    Vector low, high;
};

// Both, of one block.
struct BlockColumns {
    Columns re, im;

    MANDEL_IFMA_INLINE BlockColumns(const Sums& r, const Sums& i, const Sums& s)
        : re{minus(r.low, i.low), minus(r.high, i.high)},
          im{minus(minus(s.low, r.low), i.low), minus(minus(s.high, r.high), i.high)} {}
    MANDEL_IFMA_INLINE explicit BlockColumns(const std::uint64_t* from)
        : re{load(from), load(from + kLanes)},
          im{load(from + 2 * kLanes), load(from + 3 * kLanes)} {}
    MANDEL_IFMA_INLINE void write(std::uint64_t* to) const {
        store(to, re.low);
        store(to + kLanes, re.high);
        store(to + 2 * kLanes, im.low);
        store(to + 3 * kLanes, im.high);
    }
};
constexpr std::size_t kColumnCells = 4 * kLanes;

// Two blocks of columns, for whoever takes them.
struct SharedColumns {
    const std::uint64_t *re, *im, *sum;
    Index n;
    std::uint64_t* columns;
};

MANDEL_IFMA void compute_two_blocks(void* context, std::uint32_t index) noexcept {
    const SharedColumns& shared = *static_cast<const SharedColumns*>(context);
    const TwoBlocks<3> blocks({shared.re, shared.im, shared.sum}, shared.n, 2 * Index{index});
    std::uint64_t* to = shared.columns + 2 * kColumnCells * index;
    BlockColumns(blocks.first[0], blocks.first[1], blocks.first[2]).write(to);
    BlockColumns(blocks.second[0], blocks.second[1], blocks.second[2]).write(to + kColumnCells);
}

// Makes limbs of such columns, from the lowest block up.
class LimbWriter {
public:
    MANDEL_IFMA_INLINE LimbWriter() : high_below_(zero()), over_below_(zero()) {
        // Columns may be negative. This makes them positive, and is a multiple of the modulus: 2^56
        // in the lowest column, and in each higher one what the column below carries over less.
        usual_offset_ = all_lanes((std::uint64_t{1} << 56) - (1 << 4));
        offset_ = _mm512_mask_add_epi64(usual_offset_, 1, usual_offset_, all_lanes(1 << 4));
    }

    // `doubled` is still to be doubled, `single` is not.
    MANDEL_IFMA_INLINE Vector next(const Columns& columns, Vector doubled, Vector single) {
        const Vector mask = all_lanes(kMask);
        const Vector high = plus(columns.high, floor_of_shifted_down(columns.low, 52));
        const Vector high_limb = _mm512_and_si512(high, mask);
        const Vector over = floor_of_shifted_down(high, 52);
        Vector x = plus(_mm512_and_si512(columns.low, mask), moved_up<1>(high_limb, high_below_));
        x = plus(plus(x, moved_up<2>(over, over_below_)), doubled);
        x = plus(plus(x, x), plus(single, offset_));
        high_below_ = high_limb;
        over_below_ = over;
        offset_ = usual_offset_;
        return carries_.resolve(x);
    }

private:
    Vector usual_offset_, offset_;
    Vector high_below_, over_below_;
    Carries carries_;
};

// A number and its surroundings.
class Limbs {
public:
    explicit Limbs(std::size_t most)
        : cells_(most + 2 * kMargin, 0), end_(static_cast<Index>(most) + kMargin) {}

    // The lowest of the n topmost limbs.
    std::uint64_t* from(std::size_t n) noexcept {
        return cells_.data() + end_ - static_cast<Index>(n);
    }
    const std::uint64_t* from(std::size_t n) const noexcept {
        return cells_.data() + end_ - static_cast<Index>(n);
    }
    void forget_below(std::size_t n) noexcept { std::fill(cells_.data(), from(n), 0); }

private:
    std::vector<std::uint64_t> cells_;
    Index end_;
};

class VectorArithmetic final : public OrbitArithmetic {
public:
    VectorArithmetic(const FixedPoint& c_re, const FixedPoint& c_im, Crew* crew)
        : crew_(crew),
          is_real_(std::ranges::all_of(c_im, [](std::uint64_t limb) { return limb == 0; })),
          n_(c_re.size()),
          re_(n_),
          im_(n_),
          sum_(n_),
          next_re_(n_),
          next_im_(n_),
          c_re_(n_),
          c_im_(n_) {
        if (shares_columns()) columns_.resize(kColumnCells * (n_ / kLanes + 3));
        std::ranges::copy(c_re, c_re_.from(n_));
        std::ranges::copy(c_im, c_im_.from(n_));
    }

    void step(std::size_t limbs) noexcept override {
        if (limbs < n_) {
            for (Limbs* x : {&re_, &im_, &sum_, &next_re_, &next_im_}) x->forget_below(limbs);
        }
        n_ = limbs;
        if (is_real_) {
            if (!square_real(0)) square_real(lowest_block());
        } else {
            add_parts();
            if (!square(0)) square(lowest_block());
            std::swap(im_, next_im_);
        }
        std::swap(re_, next_re_);
        for (std::size_t k = 0; k < re_top_.size(); ++k) {
            re_top_[k] = limb_from_top(OrbitPart::Re, k);
            im_top_[k] = limb_from_top(OrbitPart::Im, k);
        }
    }

    std::uint64_t limb_from_top(OrbitPart part, std::size_t k) const noexcept override {
        return k >= n_ ? 0 : *(part == OrbitPart::Re ? re_ : im_).from(k + 1);
    }

private:
    // The even one that holds column 0.
    Index lowest_block() const noexcept { return -((static_cast<Index>(n_) + 12) / 16) * 2; }

    __mmask8 is_negative(const Limbs& x) const noexcept {
        return *x.from(1) >> (kLimbBits - 1) != 0 ? 0xff : 0;
    }

    // Whether column n - 2, where the lower columns were left out, says for sure what they carry:
    // they may change it by less than twice `most` either way.
    bool is_sure(std::uint64_t column, std::uint64_t most) const noexcept {
        return column - 2 * most < kLimbMask - 4 * most;
    }

    // What lies beside the limbs of a new number must be zero.
    MANDEL_IFMA static void clear_margins(std::uint64_t* x, Index n) noexcept {
        x[-2] = x[-1] = 0;
        store(x + n, zero());
        store(x + n + kLanes, zero());
    }

    MANDEL_IFMA void add_parts() noexcept {
        const auto n = static_cast<Index>(n_);
        const std::uint64_t* re = re_.from(n_);
        const std::uint64_t* im = im_.from(n_);
        std::uint64_t* sum = sum_.from(n_);
        Carries carries;
        for (Index k = 0; k < n; k += kLanes) {
            store(sum + k, carries.resolve(plus(load(re + k), load(im + k))));
        }
        store(sum + n, zero());
    }

    MANDEL_IFMA bool square(Index lowest) noexcept;
    MANDEL_IFMA bool square_real(Index lowest) noexcept;

    bool shares_columns() const noexcept {
        return crew_ != nullptr && !is_real_ && n_ >= kLeastSharedLimbs;
    }

    Crew* const crew_;
    const bool is_real_;
    std::size_t n_;                       // limbs in use
    std::vector<std::uint64_t> columns_;  // kColumnCells for each block, where they are shared
    Limbs re_, im_, sum_, next_re_, next_im_, c_re_, c_im_;
};

// Of c, and of numbers that are subtracted because the number squared is negative: the limbs that
// belong to block t.
MANDEL_IFMA_INLINE Vector limbs_of_c(const std::uint64_t* c, Index t) {
    constexpr __mmask8 kAboveThePoint = 0xfc;
    const auto lanes = static_cast<__mmask8>(t < 0 ? 0 : t == 0 ? kAboveThePoint : 0xff);
    return _mm512_maskz_loadu_epi64(lanes, c + kLanes * t - 2);
}

MANDEL_IFMA_INLINE Vector sign_limbs(__mmask8 is_negative, const std::uint64_t* x, Index t) {
    return _mm512_maskz_loadu_epi64(t < 0 ? __mmask8{0} : is_negative, x + kLanes * t - 3);
}

MANDEL_IFMA bool VectorArithmetic::square(Index lowest) noexcept {
    const auto n = static_cast<Index>(n_);
    const std::uint64_t* re = re_.from(n_);
    const std::uint64_t* im = im_.from(n_);
    const std::uint64_t* sum = sum_.from(n_);
    std::uint64_t* to_re = next_re_.from(n_);
    std::uint64_t* to_im = next_im_.from(n_);
    const __mmask8 re_sign = is_negative(re_), im_sign = is_negative(im_),
                   sum_sign = is_negative(sum_);
    const Diagonal diagonal(n);
    LimbWriter write_re, write_im;
    const auto finish = [&](const BlockColumns& columns, Index t)
        __attribute__((target(MANDEL_IFMA_TARGET), always_inline)) {
        const Vector r_square = diagonal.of(re, t), i_square = diagonal.of(im, t);
        const Vector both = plus(r_square, i_square);
        const Vector re_limbs = sign_limbs(re_sign, re, t), im_limbs = sign_limbs(im_sign, im, t);
        const Vector re_new =
            write_re.next(columns.re, minus(im_limbs, re_limbs),
                          plus(minus(r_square, i_square), limbs_of_c(c_re_.from(n_), t)));
        const Vector im_new =
            write_im.next(columns.im, minus(plus(re_limbs, im_limbs), sign_limbs(sum_sign, sum, t)),
                          plus(minus(diagonal.of(sum, t), both), limbs_of_c(c_im_.from(n_), t)));
        if (t < 0) return;
        store(to_re + kLanes * t - 2, re_new);
        store(to_im + kLanes * t - 2, im_new);
    };
    if (lowest == 0 && shares_columns()) {
        SharedColumns shared{re, im, sum, n, columns_.data()};
        const Index pieces = (n + 2 + 2 * kLanes - 1) / (2 * kLanes);
        crew_->share(static_cast<std::uint32_t>(pieces), compute_two_blocks, &shared);
        for (Index t = 0; t < 2 * pieces; ++t) {
            finish(BlockColumns(columns_.data() + static_cast<Index>(kColumnCells) * t), t);
        }
    } else {
        for (Index t = lowest; kLanes * t - 2 < n; t += 2) {
            const TwoBlocks<3> blocks({re, im, sum}, n, t);
            finish({blocks.first[0], blocks.first[1], blocks.first[2]}, t);
            finish({blocks.second[0], blocks.second[1], blocks.second[2]}, t + 1);
        }
    }
    const bool sure = lowest < 0 || (is_sure(to_re[-1], 2 * n_) && is_sure(to_im[-1], 2 * n_));
    clear_margins(to_re, n);
    clear_margins(to_im, n);
    return sure;
}

MANDEL_IFMA bool VectorArithmetic::square_real(Index lowest) noexcept {
    const auto n = static_cast<Index>(n_);
    const std::uint64_t* re = re_.from(n_);
    std::uint64_t* to = next_re_.from(n_);
    const __mmask8 sign = is_negative(re_);
    const Diagonal diagonal(n);
    LimbWriter write;
    const auto finish = [&](const Sums& r, Index t)
        __attribute__((target(MANDEL_IFMA_TARGET), always_inline)) {
        const Vector limbs = write.next({r.low, r.high}, minus(zero(), sign_limbs(sign, re, t)),
                                        plus(diagonal.of(re, t), limbs_of_c(c_re_.from(n_), t)));
        if (t >= 0) store(to + kLanes * t - 2, limbs);
    };
    for (Index t = lowest; kLanes * t - 2 < n; t += 2) {
        const TwoBlocks<1> blocks({re}, n, t);
        finish(blocks.first[0], t);
        finish(blocks.second[0], t + 1);
    }
    const bool sure = lowest < 0 || is_sure(to[-1], 2 * n_);
    clear_margins(to, n);
    return sure;
}

}  // namespace

bool has_vector_arithmetic(std::size_t limbs) noexcept {
    return limbs <= kMostLimbs && has_avx512_ifma();
}

std::unique_ptr<OrbitArithmetic> make_vector_arithmetic(const FixedPoint& c_re,
                                                        const FixedPoint& c_im, Crew* crew) {
    return std::make_unique<VectorArithmetic>(c_re, c_im, crew);
}

}  // namespace mandel

#else

namespace mandel {

bool has_vector_arithmetic(std::size_t) noexcept { return false; }

std::unique_ptr<OrbitArithmetic> make_vector_arithmetic(const FixedPoint&, const FixedPoint&,
                                                        Crew*) {
    return nullptr;
}

}  // namespace mandel
#endif
