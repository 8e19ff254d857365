// The loops of a ReplayGroup, written once for vectors and for single doubles. Included inside of a
// namespace that has
//     V, M              numbers side by side and what comparisons of them yield; + - * < <= == on V
//     kWidth            how many there are in a V
//     load(p), store(v, p), set(x)
//     fma(a, b, c), nfma(a, b, c)      a b + c, c - a b, rounded once
//     select(m, a, b), both(m, m), any(m), all(m)
//     guess_inverse_root(x)            1 / sqrt(x) to 2^-4.8, from the bits of x
//     Index             whole numbers side by side: load_index(p), no_index() (all 0),
//                       plus(i, n), or_zero(i) (if negative), none_where_not(m, i), is_below(i, n)
//     Numbers{re, im}, numbers_at(Z, i)    the numbers of Z at these places
// and LOOP_INLINE. No include guard: each namespace has its own.
//
// Each V of lanes is followed from its first step to its last in registers.

using Lanes = ReplayLanes;
using Column = ReplayLanes::Column;

// 1 / sqrt(x) to 2^-32: Newton's method squares the error of a guess. For 0 something finite.
LOOP_INLINE V inverse_root(V x) {
    const V half = set(0.5) * x, more = set(1.5);
    V y = guess_inverse_root(x);
    y = y * nfma(half * y, y, more);
    y = y * nfma(half * y, y, more);
    return y * nfma(half * y, y, more);
}

// Im((z/|z|)^power) = y U(x), z/|z| = x + iy, with Chebyshev's polynomial of the second kind of
// degree power - 1: U_k+1 = 2 x U_k - U_k-1.
LOOP_INLINE V stripe_of(V re, V im, int power) {
    const V scale = inverse_root(fma(re, re, im * im));
    const V x2 = (re + re) * scale;
    V u = set(1), before = set(0);
    for (int k = 1; k < power; ++k) {
        const V next = fma(x2, u, set(0) - before);
        before = u;
        u = next;
    }
    return im * scale * u;
}

// The most of the lanes of a V.
LOOP_INLINE double most_of(const Column& column, std::size_t i) {
    double most = 0;
    for (std::size_t lane = i; lane < i + kWidth; ++lane) {
        most = most < column[lane] ? column[lane] : most;
    }
    return most;
}

LOOP_INLINE double least_of(const Column& column, std::size_t i) {
    double least = column[i];
    for (std::size_t lane = i + 1; lane < i + kWidth; ++lane) {
        least = column[lane] < least ? column[lane] : least;
    }
    return least;
}

// What has been counted of the stripes of a V of lanes.
struct Counted {
    V sum, sum_before, first;
    V steps, skipped;  // forwards, and which of them counts first
    V first_step;      // the one that is the first of all; none: -1

    LOOP_INLINE void load_from(const Lanes& o, std::size_t i) {
        sum = load(&o.sum[i]);
        sum_before = load(&o.sum_before[i]);
        first = load(&o.first[i]);
        steps = load(&o.steps[i]);
        skipped = load(&o.skipped[i]);
        first_step = select(load(&o.back[i]) == set(0), skipped, set(-1));
    }
    LOOP_INLINE void store_to(Lanes& o, std::size_t i) const {
        store(sum, &o.sum[i]);
        store(sum_before, &o.sum_before[i]);
        store(first, &o.first[i]);
    }
    // The stripe of z at step k forwards.
    LOOP_INLINE void add(const ReplayTerms& t, double step, V re, V im) {
        const V k = set(step);
        const M counts = both(k <= steps, skipped <= k);
        const V stripe = stripe_of(re, im, t.power);
        sum_before = select(counts, sum, sum_before);
        sum = select(counts, fma(set(t.memory), sum, stripe), sum);
        first = select(k == first_step, stripe, first);
    }
};

LOOP_INLINE void go_plainly(const ReplayTerms& t, std::size_t i, Lanes& o) {
    Counted counted;
    counted.load_from(o, i);
    const double steps = most_of(o.steps, i), least_skipped = least_of(o.skipped, i);
    const V c_re = load(&o.c_re[i]), c_im = load(&o.c_im[i]);
    V re = load(&o.z_re[i]), im = load(&o.z_im[i]);
    if (least_skipped <= 0) counted.add(t, 0, re, im);
    int place = 0;  // in a sub-block of direct/escape_step.h
    for (double k = 1; k <= steps; ++k) {
        const V next_re =
            is_nested_step(place) ? fma(re, re, nfma(im, im, c_re)) : fma(re + im, re - im, c_re);
        im = fma(re + re, im, c_im);
        re = next_re;
        place = (place + 1) % kSubBlockSteps;
        if (k >= least_skipped) counted.add(t, k, re, im);
    }
    counted.store_to(o, i);
}

// z = Z at index m, plus dz.
struct Perturbed {
    V dz_re, dz_im, a, b;  // Z = a + ib
    Index m;
    V z_re, z_im;

    // dz and z at the next place, where Z is next_a + i next_b. Returns where the orbit is not
    // rebased on account of their sizes.
    LOOP_INLINE M advance(V next_a, V next_b, V dc_re, V dc_im) {
        const V sum_re = fma(set(2), a, dz_re), sum_im = fma(set(2), b, dz_im);
        const V next_re = fma(dz_re, sum_re, nfma(dz_im, sum_im, dc_re));
        const V next_im = fma(dz_re, sum_im, fma(dz_im, sum_re, dc_im));
        z_re = next_a + next_re;
        z_im = next_b + next_im;
        dz_re = next_re;
        dz_im = next_im;
        a = next_a;
        b = next_b;
        return fma(dz_re, dz_re, dz_im * dz_im) <= fma(z_re, z_re, z_im * z_im);
    }
    // Where the orbit does not go on it is rebased, to index 0.
    LOOP_INLINE void rebase(M goes_on) {
        const V zero = set(0);
        dz_re = select(goes_on, dz_re, z_re);
        dz_im = select(goes_on, dz_im, z_im);
        a = select(goes_on, a, zero);
        b = select(goes_on, b, zero);
        m = none_where_not(goes_on, m);
    }
    // One step of lanes that are all at index m; afterwards those that go on are at m + 1. True if
    // all do.
    LOOP_INLINE bool step_together(const ReplayTerms& t, std::int64_t at, V dc_re, V dc_im) {
        const Complex<double>& next = t.Z[at + 1];
        const M goes_on = advance(set(next.re), set(next.im), dc_re, dc_im);
        if (at + 1 < t.last && all(goes_on)) return true;
        m = plus(no_index(), at + 1);
        rebase(both(is_below(m, t.last), goes_on));
        return false;
    }
    LOOP_INLINE void step(const ReplayTerms& t, V dc_re, V dc_im) {
        m = plus(m, 1);
        const auto [next_a, next_b] = numbers_at(t.Z, m);
        const M goes_on = advance(next_a, next_b, dc_re, dc_im);
        rebase(both(is_below(m, t.last), goes_on));
    }
};

LOOP_INLINE void go_perturbed(const ReplayTerms& t, std::size_t i, Lanes& o) {
    Counted counted;
    counted.load_from(o, i);
    const double steps = most_of(o.steps, i), least_skipped = least_of(o.skipped, i);
    const V dc_re = load(&o.dc_re[i]), dc_im = load(&o.dc_im[i]);
    Perturbed orbit;
    orbit.dz_re = orbit.z_re = load(&o.z_re[i]);
    orbit.dz_im = orbit.z_im = load(&o.z_im[i]);
    orbit.a = orbit.b = set(0);
    orbit.m = no_index();
    if (least_skipped <= 0) counted.add(t, 0, orbit.z_re, orbit.z_im);
    bool are_together = true;
    for (double k = 1; k <= steps; ++k) {
        // Until the first of them is rebased all have come to the same index, k.
        if (are_together) {
            are_together = orbit.step_together(t, static_cast<std::int64_t>(k) - 1, dc_re, dc_im);
        } else {
            orbit.step(t, dc_re, dc_im);
        }
        if (k >= least_skipped) counted.add(t, k, orbit.z_re, orbit.z_im);
    }
    counted.store_to(o, i);
}

// What has been counted on the way back.
struct CountedBack {
    V sum, first, weight, back;

    LOOP_INLINE void add(const ReplayTerms& t, double step, V re, V im) {
        const V k = set(step);
        const V stripe = stripe_of(re, im, t.power);
        sum = select(k <= back, fma(weight, stripe, sum), sum);
        first = select(k == back, stripe, first);
        weight = weight * set(t.memory);
    }
};

// z_n-1 from dz_n; the index of Z is that of z_n-1.
struct Backwards {
    V dz_re, dz_im;
    V is_near;  // 1: taken for the reference from here on, else 0

    // One step back to Z = a + ib. Returns z.
    LOOP_INLINE Numbers step(const ReplayTerms& t, V a, V b, V dc_re, V dc_im) {
        const V one = set(1);
        const V rest_re = dz_re - dc_re, rest_im = dz_im - dc_im;
        // (z / Z)^2 = q = 1 + rest / Z^2, and z / Z has a positive real part.
        const V ref_sq = fma(a, a, b * b), root = inverse_root(ref_sq), inverse = root * root;
        const V x = a * inverse, y = b * inverse;  // of 1 / Z, y down
        const V part_re = fma(rest_re, x, rest_im * y), part_im = nfma(rest_re, y, rest_im * x);
        const V q_re = one + fma(part_re, x, part_im * y), q_im = nfma(part_re, y, part_im * x);
        const V size_sq = fma(q_re, q_re, q_im * q_im);
        const V sum = fma(size_sq, inverse_root(size_sq), q_re), scale = inverse_root(sum + sum);
        const V ratio_re = sum * scale, ratio_im = q_im * scale;  // z / Z
        const M is_ref = is_near == one;
        const Numbers z{select(is_ref, a, nfma(ratio_im, b, ratio_re * a)),
                        select(is_ref, b, fma(ratio_re, b, ratio_im * a))};
        // dz = (rest / Z) / (1 + z / Z)
        const V more = one + ratio_re;
        const V more_root = inverse_root(fma(more, more, ratio_im * ratio_im));
        const V u = more * more_root * more_root, v = ratio_im * more_root * more_root;
        dz_re = fma(part_re, u, part_im * v);
        dz_im = nfma(part_re, v, part_im * u);
        const M is_small = fma(dz_re, dz_re, dz_im * dz_im) < set(t.near_sq) * ref_sq;
        is_near = select(is_small, one, is_near);
        return z;
    }
};

LOOP_INLINE void go_back(const ReplayTerms& t, std::size_t i, Lanes& o) {
    CountedBack counted{load(&o.sum[i]), load(&o.first[i]), set(1), load(&o.back[i])};
    Backwards orbit{load(&o.dz_re[i]), load(&o.dz_im[i]), set(0)};
    const double back = most_of(o.back, i);
    const V dc_re = load(&o.dc_re[i]), dc_im = load(&o.dc_im[i]);
    const Index m = load_index(&o.m[i]);
    bool is_far = true;
    for (double k = 1; k <= back; ++k) {
        const auto [a, b] = numbers_at(t.Z, or_zero(plus(m, -static_cast<std::int64_t>(k))));
        if (!is_far) {
            counted.add(t, k, a, b);
            continue;
        }
        const auto [re, im] = orbit.step(t, a, b, dc_re, dc_im);
        counted.add(t, k, re, im);
        is_far = any(both(set(k) < counted.back, orbit.is_near < set(1)));
    }
    store(counted.sum, &o.sum[i]);
    store(counted.first, &o.first[i]);
}

LOOP_INLINE void run_replay(const ReplayTerms& t, bool is_plain, Lanes& o) {
    for (std::size_t i = 0; i < Lanes::kCount; i += kWidth) {
        go_back(t, i, o);
        is_plain ? go_plainly(t, i, o) : go_perturbed(t, i, o);
    }
}
