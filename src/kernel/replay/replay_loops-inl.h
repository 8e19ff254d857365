// The loops of a ReplayGroup, written once for vectors and for single doubles. Included inside of a
// namespace that has
//     V, M              numbers side by side and what comparisons of them yield; + - * < <= == on V
//     kWidth            how many there are in a V
//     load(p), store(v, p), set(x)
//     fma(a, b, c), nfma(a, b, c)      a b + c, c - a b, rounded once
//     select(m, a, b), both(m, m), any(m)
//     guess_inverse_root(x)            1 / sqrt(x) to 2^-4.8, from the bits of x
//     Index             whole numbers side by side: load_index(p), store_index(i, p),
//                       plus(i, n), or_zero(i) (if negative), none_where_not(m, i), is_below(i, n)
//     re_at(Z, i), im_at(Z, i)         of the numbers of Z at these places
// and LOOP_INLINE. No include guard: each namespace has its own.

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

// Im((z/|z|)^power)
LOOP_INLINE V stripe_of(V re, V im, int power) {
    const V scale = inverse_root(fma(re, re, im * im));
    const V x = re * scale, y = im * scale;
    V p = x, q = y;
    for (int k = 1; k < power; ++k) {
        const V next = nfma(q, y, p * x);
        q = fma(p, y, q * x);
        p = next;
    }
    return q;
}

// Adds the stripe of z at step k forwards.
LOOP_INLINE void count(const ReplayTerms& t, double step, std::size_t i, V re, V im, Lanes& o) {
    const V k = set(step), skipped = load(&o.skipped[i]), sum = load(&o.sum[i]);
    const M counts = both(k <= load(&o.steps[i]), skipped <= k);
    const V stripe = stripe_of(re, im, t.power);
    store(select(counts, sum, load(&o.sum_before[i])), &o.sum_before[i]);
    store(select(counts, fma(set(t.memory), sum, stripe), sum), &o.sum[i]);
    const M is_first = both(k == skipped, load(&o.back[i]) == set(0));
    store(select(is_first, stripe, load(&o.first[i])), &o.first[i]);
}

LOOP_INLINE void count_all(const ReplayTerms& t, double k, const Column& re, const Column& im,
                           Lanes& o) {
    for (std::size_t i = 0; i < re.size(); i += kWidth) {
        count(t, k, i, load(&re[i]), load(&im[i]), o);
    }
}

LOOP_INLINE void go_plainly(const ReplayTerms& t, Lanes& o) {
    count_all(t, 0, o.z_re, o.z_im, o);
    int place = 0;  // in a sub-block of direct/escape_step.h
    for (double k = 1; k <= t.steps; ++k) {
        const bool nested = is_nested_step(place);
        place = (place + 1) % kSubBlockSteps;
        for (std::size_t i = 0; i < o.z_re.size(); i += kWidth) {
            const V re = load(&o.z_re[i]), im = load(&o.z_im[i]);
            const V c_re = load(&o.c_re[i]), c_im = load(&o.c_im[i]);
            const V next_re =
                nested ? fma(re, re, nfma(im, im, c_re)) : fma(re + im, re - im, c_re);
            const V next_im = fma(re + re, im, c_im);
            store(next_re, &o.z_re[i]);
            store(next_im, &o.z_im[i]);
            if (k >= t.least_skipped) count(t, k, i, next_re, next_im, o);
        }
    }
}

// One step of z and dz from Z in `ref`. Where the orbit is rebased it goes on from index 0.
LOOP_INLINE void step_perturbed(const ReplayTerms& t, double k, std::size_t i, Lanes& o) {
    const V re = load(&o.z_re[i]), im = load(&o.z_im[i]);
    const V a = load(&o.ref_re[i]), b = load(&o.ref_im[i]);
    const Index m = plus(load_index(&o.m[i]), 1);
    const V next_a = re_at(t.Z, m), next_b = im_at(t.Z, m);
    const V sum_re = fma(set(2), a, re), sum_im = fma(set(2), b, im);
    const V dz_re = fma(re, sum_re, nfma(im, sum_im, load(&o.dc_re[i])));
    const V dz_im = fma(re, sum_im, fma(im, sum_re, load(&o.dc_im[i])));
    const V z_re = next_a + dz_re, z_im = next_b + dz_im;
    const V size = fma(dz_re, dz_re, dz_im * dz_im), z_size = fma(z_re, z_re, z_im * z_im);
    const M goes_on = both(is_below(m, t.last), size <= z_size);
    const V zero = set(0);
    store(select(goes_on, dz_re, z_re), &o.z_re[i]);
    store(select(goes_on, dz_im, z_im), &o.z_im[i]);
    store(select(goes_on, next_a, zero), &o.ref_re[i]);
    store(select(goes_on, next_b, zero), &o.ref_im[i]);
    store_index(none_where_not(goes_on, m), &o.m[i]);
    if (k >= t.least_skipped) count(t, k, i, z_re, z_im, o);
}

LOOP_INLINE void go_perturbed(const ReplayTerms& t, Lanes& o) {
    count_all(t, 0, o.z_re, o.z_im, o);
    o.m.fill(0);
    o.ref_re.fill(0);
    o.ref_im.fill(0);
    for (double k = 1; k <= t.steps; ++k) {
        for (std::size_t i = 0; i < o.m.size(); i += kWidth) step_perturbed(t, k, i, o);
    }
}

LOOP_INLINE void count_back(const ReplayTerms& t, double step, std::size_t i, V re, V im,
                            Lanes& o) {
    const V k = set(step), sum = load(&o.sum[i]), back = load(&o.back[i]);
    const V weight = load(&o.weight[i]), stripe = stripe_of(re, im, t.power);
    store(select(k <= back, fma(weight, stripe, sum), sum), &o.sum[i]);
    store(select(k == back, stripe, load(&o.first[i])), &o.first[i]);
    store(weight * set(t.memory), &o.weight[i]);
}

LOOP_INLINE Index index_back(double k, std::size_t i, const Lanes& o) {
    return or_zero(plus(load_index(&o.m[i]), -static_cast<std::int64_t>(k)));
}

// One step back to Z at m - k. False if the orbits have come so near to the reference that it is
// taken for them.
LOOP_INLINE bool step_back(const ReplayTerms& t, double k, std::size_t i, Lanes& o) {
    const V one = set(1);
    const Index m = index_back(k, i, o);
    const V a = re_at(t.Z, m), b = im_at(t.Z, m);
    const V rest_re = load(&o.dz_re[i]) - load(&o.dc_re[i]);
    const V rest_im = load(&o.dz_im[i]) - load(&o.dc_im[i]);
    // (z / Z)^2 = q = 1 + rest / Z^2, and z / Z has a positive real part.
    const V ref_sq = fma(a, a, b * b), root = inverse_root(ref_sq), inverse = root * root;
    const V x = a * inverse, y = b * inverse;  // of 1 / Z, y down
    const V part_re = fma(rest_re, x, rest_im * y), part_im = nfma(rest_re, y, rest_im * x);
    const V q_re = one + fma(part_re, x, part_im * y), q_im = nfma(part_re, y, part_im * x);
    const V size_sq = fma(q_re, q_re, q_im * q_im);
    const V sum = fma(size_sq, inverse_root(size_sq), q_re), scale = inverse_root(sum + sum);
    const V ratio_re = sum * scale, ratio_im = q_im * scale;  // z / Z
    const V near = load(&o.is_near[i]);
    const M is_ref = near == one;
    const V z_re = select(is_ref, a, nfma(ratio_im, b, ratio_re * a));
    const V z_im = select(is_ref, b, fma(ratio_re, b, ratio_im * a));
    // dz = (rest / Z) / (1 + z / Z)
    const V more = one + ratio_re;
    const V more_root = inverse_root(fma(more, more, ratio_im * ratio_im));
    const V u = more * more_root * more_root, v = ratio_im * more_root * more_root;
    const V dz_re = fma(part_re, u, part_im * v), dz_im = nfma(part_re, v, part_im * u);
    store(dz_re, &o.dz_re[i]);
    store(dz_im, &o.dz_im[i]);
    const M is_small = fma(dz_re, dz_re, dz_im * dz_im) < set(t.near_sq) * ref_sq;
    const V is_near = select(is_small, one, near);
    store(is_near, &o.is_near[i]);
    count_back(t, k, i, z_re, z_im, o);
    return any(both(set(k) < load(&o.back[i]), is_near < one));
}

LOOP_INLINE void go_back(const ReplayTerms& t, Lanes& o) {
    o.is_near.fill(0);
    o.weight.fill(1);
    bool is_far = true;
    for (double k = 1; k <= t.back; ++k) {
        if (!is_far) {
            for (std::size_t i = 0; i < o.m.size(); i += kWidth) {
                const Index m = index_back(k, i, o);
                count_back(t, k, i, re_at(t.Z, m), im_at(t.Z, m), o);
            }
            continue;
        }
        is_far = false;
        for (std::size_t i = 0; i < o.m.size(); i += kWidth) is_far |= step_back(t, k, i, o);
    }
}

LOOP_INLINE void run_replay(const ReplayTerms& t, bool is_plain, Lanes& o) {
    if (t.back > 0) go_back(t, o);
    is_plain ? go_plainly(t, o) : go_perturbed(t, o);
}
