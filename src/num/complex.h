// A complex number as two values, nothing more: std::complex hides its arithmetic behind rules
// for infinities that cost time, and the kernels write down every operation anyway.
#pragma once

namespace mandel {

template <typename T>
struct Complex {
    T re{};
    T im{};

    friend bool operator==(const Complex&, const Complex&) = default;
};

template <typename T>
constexpr T norm(const Complex<T>& z) {
    return z.re * z.re + z.im * z.im;
}

// z^2 + c, every operation rounded. The vector loops write it in another form
// (kernel/direct/escape_step.h), with other bits.
constexpr Complex<double> plain_step(const Complex<double>& z, const Complex<double>& c) {
    return {z.re * z.re - z.im * z.im + c.re, 2 * z.re * z.im + c.im};
}

}  // namespace mandel
