// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_CATALOG_CONTRADICTION_HPP
#define BEARINGS_IMPL_INTERNAL_CATALOG_CONTRADICTION_HPP

#include <bearings/impl/internal/text.hpp>
#include <bearings/impl/internal/url_schemes.hpp>
#include <bearings/service.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bearings::detail {

inline constexpr std::size_t max_name_size = 64;

/// Letters, digits, `-`, `_`, `.`; at least one letter or digit.
[[nodiscard]] inline bool is_name(std::string_view text) noexcept {
    bool alphanumeric = false;
    for (const char c : text) {
        if (is_alnum(c))
            alphanumeric = true;
        else if (c != '-' && c != '_' && c != '.')
            return false;
    }
    return alphanumeric && text.size() <= max_name_size;
}

/// A key of a service that cannot mean anything beside the others.
struct contradiction {
    std::string_view key;
    /// Goes on where the name of the key ends.
    std::string message;
};

[[nodiscard]] inline std::optional<contradiction> find_useless_key(const service& of) {
    const scheme used = of.effective_scheme();
    const auto useless = [used](std::string_view key, std::string_view serves) {
        return contradiction{
            key,
            "contradicts its scheme `" + std::string(to_string(used)) + "`: it serves " +
                std::string(serves)};
    };
    const bool http = without_tls(used) == scheme::http;
    const bool web_socket = without_tls(used) == scheme::ws;
    if (!of.health.empty() && !http)
        return useless("health", "http and https only");
    if (!of.expect.empty() && !http)
        return useless("expect", "http and https only");
    if (!of.headers.empty() && !http && !web_socket)
        return useless("headers", "http, https, ws and wss only");
    if (!of.subprotocols.empty() && !web_socket)
        return useless("subprotocols", "ws and wss only");
    return std::nullopt;
}

[[nodiscard]] inline std::optional<contradiction> find_contradiction(const service& of) {
    const auto no_path = [](std::string_view key, std::string_view given) {
        return contradiction{
            key,
            "is " + quoted(given) + "; a path that begins with `/` and has no blanks is accepted"};
    };
    if (!of.group.empty() && !is_name(of.group))
        return contradiction{
            "group",
            "is " + quoted(of.group) + "; 1 to 64 letters, digits, `-`, `_` or `.` are accepted"};
    for (const auto& alias : of.env)
        if (!is_name(alias))
            return contradiction{"env", "names " + quoted(alias) + ", which is no variable name"};
    if (!of.health.empty() &&
        (of.health.front() != '/' || of.health.find(' ') != std::string::npos))
        return no_path("health", of.health);
    if (!of.derive.path.empty() && of.derive.path.front() != '/')
        return no_path("derive", of.derive.path);
    if (of.tls.client_cert.empty() != of.tls.client_key.empty())
        return contradiction{"tls", "needs `client_cert` and `client_key`, or neither"};
    return find_useless_key(of);
}

}  // namespace bearings::detail

#endif
