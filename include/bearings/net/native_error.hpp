// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_NATIVE_ERROR_HPP
#define BEARINGS_NET_NATIVE_ERROR_HPP

#include <bearings/verdict.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace bearings {

/// Whose numbers a native code belongs to.
enum class native_platform : unsigned char { linux_, macos, windows };

/// The platform this program was compiled for.
inline constexpr native_platform this_native_platform =
#if defined(_WIN32)
    native_platform::windows;
#elif defined(__APPLE__)
    native_platform::macos;
#else
    native_platform::linux_;
#endif

/// What a native code means in a probe.
struct native_meaning {
    /// `closed_early` for every way a stream breaks; who reads knows whether it is `reset`.
    bearings::verdict verdict = bearings::verdict::local_error;
    /// `descriptors`, `ports`, `memory`, `address`, … Empty: the verdict says all.
    std::string_view reason{};
    /// `ECONNREFUSED`; on Windows both doors with their numbers:
    /// `WSAECONNREFUSED 10061 / ERROR_CONNECTION_REFUSED 1225`. Empty: not in the table.
    std::string_view name{};
};

/// Classifies by the raw number alone: the generic conditions of `<system_error>` miss half of
/// the Windows codes. What is not in the table is a `local_error`.
[[nodiscard]] BEARINGS_DECL native_meaning
classify_native(int code, native_platform platform = this_native_platform) noexcept;

/// The name of a code, or `errno 123` and `error 123` for those without one.
[[nodiscard]] BEARINGS_DECL std::string native_name(
    int code,
    native_platform platform = this_native_platform
);

/// What a code of `getaddrinfo` means, with `EAI_…` or `WSA…` as its name.
[[nodiscard]] BEARINGS_DECL native_meaning
classify_name_error(int code, native_platform platform = this_native_platform) noexcept;

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/native_error.ipp>
#endif

#endif
