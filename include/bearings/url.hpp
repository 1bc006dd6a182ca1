// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_URL_HPP
#define BEARINGS_URL_HPP

#include <bearings/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bearings {

/// The schemes bearings accepts.
enum class scheme {
    http,
    https,
    ws,
    wss,
    tcp,
    tls,
    redis,
    rediss,
    postgres,
    postgresql,
    mysql,
    mongodb,
    amqp,
    amqps,
    nats,
    grpc,
    grpcs,
};

[[nodiscard]] BEARINGS_DECL std::string_view to_string(scheme value) noexcept;
/// By name, without regard to case (RFC 3986 §3.1).
[[nodiscard]] BEARINGS_DECL std::optional<scheme> parse_scheme(std::string_view text) noexcept;
/// Zero: the scheme has none and a URL must say its port (`tcp`, `tls`).
[[nodiscard]] BEARINGS_DECL std::uint16_t default_port(scheme value) noexcept;
/// Whether the connection starts with a TLS handshake.
[[nodiscard]] BEARINGS_DECL bool is_secure(scheme value) noexcept;

/// The longest URL that is read, in bytes.
inline constexpr std::size_t max_url_size = 2048;

/// Where the parts of a URL stand in its text.
struct url_parts {
    bearings::scheme scheme{};
    std::uint16_t port = 0;
    std::uint16_t userinfo_begin = 0, userinfo_size = 0;
    std::uint16_t host_begin = 0, host_size = 0;
    std::uint16_t target_begin = 0;
    bool has_userinfo = false, has_port = false, ipv6 = false;
};

/// A URL that was checked: scheme, host and port are usable as they are.
/// `Text` is `std::string` (owning) or `std::string_view`.
template <class Text>
class basic_url {
public:
    basic_url() = default;
    /// For `parse_url`: `parts` must describe `text`.
    basic_url(Text text, const url_parts& parts)
        : text_(std::move(text))
        , parts_(parts) {}

    /// As it was given, credentials included; show `redacted(url)` to people.
    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    [[nodiscard]] bearings::scheme scheme() const noexcept { return parts_.scheme; }
    /// `user:password`. Empty: none.
    [[nodiscard]] std::string_view userinfo() const noexcept {
        return text().substr(parts_.userinfo_begin, parts_.userinfo_size);
    }
    /// A name or an address, without brackets, as it was given.
    [[nodiscard]] std::string_view host() const noexcept {
        return text().substr(parts_.host_begin, parts_.host_size);
    }
    /// Whether the host is an IPv6 address and needs brackets.
    [[nodiscard]] bool ipv6() const noexcept { return parts_.ipv6; }
    /// The port given, else the default of the scheme.
    [[nodiscard]] std::uint16_t port() const noexcept { return parts_.port; }
    /// Path and query, fragment cut. Empty: the URL ends after the authority; ask for `/` then.
    [[nodiscard]] std::string_view target() const noexcept {
        const auto rest = text().substr(parts_.target_begin);
        return rest.substr(0, rest.find('#'));
    }
    [[nodiscard]] const url_parts& parts() const noexcept { return parts_; }

private:
    Text text_{};
    url_parts parts_{};
};

using url = basic_url<std::string>;
using url_view = basic_url<std::string_view>;

[[nodiscard]] inline url_view view(const url& from) noexcept {
    return {from.text(), from.parts()};
}
[[nodiscard]] inline url own(const url_view& from) {
    return {std::string(from.text()), from.parts()};
}

/// Checks a URL. The failure has no origin; the caller knows the place. Its message shows the
/// text redacted, escaped and cut. `0.0.0.0` and `::` are accepted (they mean loopback, and
/// `names_any_address` tells); port 0, multicast, broadcast, legacy IPv4 spellings, scopes of IPv6
/// addresses, control characters, ambiguous authorities and a missing scheme are not.
[[nodiscard]] BEARINGS_DECL result<url_view> parse_url(std::string_view text);

/// A port from 1 to 65535 in plain decimal digits. None: anything else.
[[nodiscard]] BEARINGS_DECL std::optional<std::uint16_t> parse_port(std::string_view text) noexcept;

/// `scheme://host:port` from a host or address with or without brackets.
[[nodiscard]] BEARINGS_DECL result<url> make_url(
    scheme how,
    std::string_view host,
    std::uint16_t port,
    std::string_view target = {}
);

/// For people: `https://user:***@host/`, and the values of query parameters that look like
/// secrets (token, key, secret, password, sig, signature, …) replaced by `***`.
[[nodiscard]] BEARINGS_DECL std::string redacted(const url_view& from);

namespace detail {

/// Reads what `redacted` wrote. It may be longer than any URL, as short secrets grow when they are
/// hidden: at most twice as long.
[[nodiscard]] BEARINGS_DECL result<url_view> parse_redacted_url(std::string_view text);

}  // namespace detail

/// Text from outside made safe to print: control characters, invalid UTF-8 and bidirectional
/// overrides escaped, cut after `limit` bytes with an ellipsis.
[[nodiscard]] BEARINGS_DECL std::string escaped(std::string_view text, std::size_t limit = 200);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/url.ipp>
#endif

#endif
