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

}  // namespace mandel
