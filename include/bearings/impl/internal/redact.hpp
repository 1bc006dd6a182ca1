// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_REDACT_HPP
#define BEARINGS_IMPL_INTERNAL_REDACT_HPP

#include <bearings/impl/internal/text.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace bearings::detail {

inline constexpr std::string_view hidden_text = "***";

/// The name of a query parameter with %-escapes read and everything but letters and digits left
/// out: `X-Amz-Signature` and `%74oken` become `xamzsignature` and `token`.
inline std::string plain_name(std::string_view name) {
    std::string plain;
    for (std::size_t i = 0; i < name.size(); ++i) {
        char c = name[i];
        if (c == '%' && i + 2 < name.size() && hex_value(name[i + 1]) >= 0 &&
            hex_value(name[i + 2]) >= 0) {
            c = static_cast<char>(hex_value(name[i + 1]) * 16 + hex_value(name[i + 2]));
            i += 2;
        }
        if (is_alnum(c))
            plain += to_lower(c);
    }
    return plain;
}

inline bool looks_secret(std::string_view parameter) {
    const std::string plain = plain_name(parameter);
    for (const std::string_view part :
         {"token",
          "key",
          "secret",
          "passw",
          "passphrase",
          "pwd",
          "signature",
          "authoriz",
          "credential",
          "session",
          "jwt",
          "bearer",
          "cookie"})
        if (plain.find(part) != std::string::npos)
            return true;
    // Ends only: `design` and `author` are no secrets.
    for (const std::string_view end : {"sig", "auth"})
        if (plain.ends_with(end))
            return true;
    for (const std::string_view whole : {"pass", "pin", "otp", "code", "sas", "sid"})
        if (plain == whole)
            return true;
    return false;
}

/// Whether a value is a URL with credentials of its own.
inline bool holds_credentials(std::string_view value) noexcept {
    const auto scheme = value.find("://");
    return scheme != std::string_view::npos && value.find('@', scheme) != std::string_view::npos;
}

/// Copies `name=value&…`, with the values of secret-looking names hidden.
inline void append_parameters(std::string& to, std::string_view parameters) {
    while (!parameters.empty()) {
        const auto end = parameters.find_first_of("&;?#");
        const auto one = parameters.substr(0, end);
        const auto equals = one.find('=');
        const bool hide = equals != std::string_view::npos &&
                          (looks_secret(one.substr(0, equals)) || holds_credentials(one));
        to.append(hide ? one.substr(0, equals + 1) : one);
        if (hide)
            to.append(hidden_text);
        if (end == std::string_view::npos)
            return;
        to += parameters[end];
        parameters.remove_prefix(end + 1);
    }
}

/// Path, query and fragment with secret-looking values hidden.
inline void append_target(std::string& to, std::string_view target) {
    const auto query = target.find_first_of("?#");
    to.append(target.substr(0, query));
    if (query == std::string_view::npos)
        return;
    to += target[query];
    append_parameters(to, target.substr(query + 1));
}

/// A user without a password, or with the placeholder that some services want, may be a token.
inline void append_userinfo(std::string& to, std::string_view userinfo) {
    const auto colon = userinfo.find(':');
    const auto password =
        colon == std::string_view::npos ? std::string_view() : userinfo.substr(colon + 1);
    if (!password.empty() && password != "x-oauth-basic")
        to.append(userinfo.substr(0, colon + 1));
    to.append(hidden_text).append("@");
}

/// What could be a port, typed wrongly; anything else there may be half a password.
constexpr bool looks_like_port(std::string_view text) noexcept {
    if (text.size() > 8)
        return false;
    return text.empty() || is_digit(text[0]) || text[0] == '-' || text[0] == '+';
}

/// Text that was meant to be a URL and is none, fit to be shown.
inline std::string redacted_text(std::string_view text) {
    const auto scheme = text.find("://");
    const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
    std::string shown(text.substr(0, begin));
    std::string_view rest = text.substr(begin);
    // A password may hold any character when nobody escaped it: everything up to the last `@` goes.
    const auto at = rest.rfind('@');
    if (at != std::string_view::npos) {
        shown.append(hidden_text).append("@");
        rest.remove_prefix(at + 1);
    }
    const auto host_end = rest.find_first_of("/?#");
    auto authority = rest.substr(0, host_end);
    const auto colon = authority.starts_with('[') ? std::string_view::npos : authority.rfind(':');
    if (colon != std::string_view::npos && !looks_like_port(authority.substr(colon + 1)))
        shown.append(authority.substr(0, colon + 1)).append(hidden_text);
    else
        shown.append(authority);
    if (host_end != std::string_view::npos)
        append_target(shown, rest.substr(host_end));
    return shown;
}

}  // namespace bearings::detail

#endif
