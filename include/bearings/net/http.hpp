// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_HTTP_HPP
#define BEARINGS_NET_HTTP_HPP

#include <bearings/net/check_policy.hpp>

#include <array>
#include <memory>
#include <span>
#include <string_view>

namespace bearings {

/// What an HTTP check asks when the target says nothing else. Derive to change a part of it.
struct http_defaults {
    static constexpr std::string_view method = "GET";
    /// Empty: the target's health path, else the URL's own.
    static constexpr std::string_view path = "";
    /// Accepted status codes. Empty: 200 to 399 for a health path or an expectation, else below
    /// 500.
    static constexpr std::array<int, 0> status{};
};

namespace detail {

/// The same as values.
struct http_question {
    std::string_view method;
    std::string_view path;
    std::span<const int> status;
};

[[nodiscard]] BEARINGS_DECL std::unique_ptr<conversation> begin_http(
    const target& what,
    const http_question& question
);

}  // namespace detail

/// One HTTP/1.1 request over `http` and `https`; the answer's header decides, its body is read
/// only when something is expected of it. Redirects are shown and never followed.
template <class Options = http_defaults>
struct http_check {
    static constexpr std::string_view name = "http_health";
    [[nodiscard]] static bool handles(const target& what) noexcept {
        return what.url.scheme() == scheme::http || what.url.scheme() == scheme::https;
    }
    [[nodiscard]] static std::unique_ptr<conversation> begin(const target& what) {
        return detail::begin_http(what, {Options::method, Options::path, Options::status});
    }
};

using http_health = http_check<>;

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/http.ipp>
#endif

#endif
