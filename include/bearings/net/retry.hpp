// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_RETRY_HPP
#define BEARINGS_NET_RETRY_HPP

#include <bearings/verdict.hpp>

#include <chrono>
#include <concepts>
#include <string_view>

namespace bearings {

/// How long to wait between tries. Derive from one of the shapes below to change its numbers.
template <class T>
concept backoff = requires(std::chrono::microseconds previous, double random) {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::attempts } -> std::convertible_to<int>;
    { T::first } -> std::convertible_to<std::chrono::microseconds>;
    { T::cap } -> std::convertible_to<std::chrono::microseconds>;
    { T::budget } -> std::convertible_to<std::chrono::microseconds>;
    { T::next(previous, random) } -> std::convertible_to<std::chrono::microseconds>;
};

/// The same pause every time.
struct constant {
    static constexpr std::string_view name = "constant";
    /// Tries in all, the first one included.
    static constexpr int attempts = 3;
    /// The pause after the first try.
    static constexpr std::chrono::microseconds first{100'000};
    /// No pause is longer.
    static constexpr std::chrono::microseconds cap{2'000'000};
    /// No try begins later than this after the first one. Zero: only the deadline counts.
    static constexpr std::chrono::microseconds budget{0};
    /// The pause after one of `previous`; `random` is in [0, 1).
    [[nodiscard]] static constexpr std::chrono::microseconds next(
        std::chrono::microseconds previous,
        double
    ) noexcept {
        return previous;
    }
};

/// Twice as long every time, 20 % more or less by chance, so that clients do not march in step.
struct exponential : constant {
    static constexpr std::string_view name = "exponential";
    [[nodiscard]] static constexpr std::chrono::microseconds next(
        std::chrono::microseconds previous,
        double random
    ) noexcept {
        const double factor = 2.0 * (0.8 + 0.4 * random);
        return std::chrono::microseconds(
            static_cast<std::chrono::microseconds::rep>(previous.count() * factor)
        );
    }
};

/// By chance between the first pause and three times the previous one.
struct decorrelated_jitter : constant {
    static constexpr std::string_view name = "decorrelated_jitter";
    [[nodiscard]] static constexpr std::chrono::microseconds next(
        std::chrono::microseconds previous,
        double random
    ) noexcept {
        const auto span = static_cast<double>((previous * 3 - first).count());
        return first +
               std::chrono::microseconds(static_cast<std::chrono::microseconds::rep>(span * random)
               );
    }
};

/// One try per target; the default.
struct once {
    static constexpr std::string_view name = "once";
};

/// Several tries per target while the verdict may still change.
template <backoff Shape>
struct retry {
    static constexpr std::string_view name = "retry";
    using shape = Shape;
};

/// Whether another try may find something better: not after success, danger, or an answer that
/// says what it is.
[[nodiscard]] constexpr bool worth_retrying(verdict value) noexcept {
    switch (value) {
    case verdict::refused:
    case verdict::closed_early:
    case verdict::timed_out:
    case verdict::unreachable:
    case verdict::name_not_found:
    case verdict::name_failed:
    case verdict::reset:
    case verdict::unhealthy:
    case verdict::local_error: return true;
    case verdict::not_probed:
    case verdict::reachable:
    case verdict::blocked:
    case verdict::upgrade_rejected:
    case verdict::wrong_protocol:
    case verdict::tls_failed:
    case verdict::cancelled: break;
    }
    return false;
}

/// A retry policy with its types erased.
struct retry_plan {
    int attempts = 1;
    std::chrono::microseconds first{0};
    std::chrono::microseconds cap{0};
    std::chrono::microseconds budget{0};
    /// No single try takes longer. Zero: only the deadline counts.
    std::chrono::microseconds patience{0};
    std::chrono::microseconds (*next)(std::chrono::microseconds, double) = nullptr;

    template <backoff Shape>
    [[nodiscard]] static constexpr retry_plan of() noexcept {
        return {
            Shape::attempts,
            Shape::first,
            Shape::cap,
            Shape::budget,
            std::chrono::microseconds{0},
            [](auto previous, double random) {
                return std::chrono::microseconds(Shape::next(previous, random));
            }};
    }
};

}  // namespace bearings

#endif
