// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_URL_IPP
#define BEARINGS_IMPL_URL_IPP

#include <bearings/impl/internal/address.hpp>
#include <bearings/impl/internal/redact.hpp>
#include <bearings/impl/internal/text.hpp>
#include <bearings/url.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace bearings {

namespace detail {

struct scheme_row {
    std::string_view name;
    std::uint16_t port;
    bool secure;
};

/// In the order of the enumeration.
inline constexpr scheme_row scheme_table[] = {
    {"http", 80, false},
    {"https", 443, true},
    {"ws", 80, false},
    {"wss", 443, true},
    {"tcp", 0, false},
    {"tls", 0, true},
    {"redis", 6379, false},
    {"rediss", 6379, true},
    // These two speak in plain text first and may turn to TLS later.
    {"postgres", 5432, false},
    {"postgresql", 5432, false},
    {"mysql", 3306, false},
    {"mongodb", 27017, false},
    {"amqp", 5672, false},
    {"amqps", 5671, true},
    {"nats", 4222, false},
    {"grpc", 80, false},
    {"grpcs", 443, true},
};

inline constexpr std::string_view accepted_schemes =
    "http https ws wss tcp tls redis rediss postgres postgresql mysql mongodb amqp amqps nats grpc "
    "grpcs";

inline failure url_failure(errc code, std::string_view text, std::string_view why) {
    return {code, detail::quoted(redacted_text(text)) + ": " + std::string(why), {}};
}

constexpr bool is_host_character(char c) noexcept {
    return is_alnum(c) || c == '-' || c == '.' || c == '_';
}

/// Why a name cannot be looked up. Empty: it can.
inline std::string_view host_name_complaint(std::string_view host) noexcept {
    if (host.back() == '.')
        host.remove_suffix(1);
    if (host.size() > 253)
        return "the host is longer than 253 characters";
    for (std::size_t begin = 0; begin <= host.size();) {
        const auto end =
            (host.find('.', begin) == std::string_view::npos) ? host.size() : host.find('.', begin);
        if (end == begin)
            return "the host has an empty label";
        if (end - begin > 63)
            return "a label of the host is longer than 63 characters";
        begin = end + 1;
    }
    return {};
}

/// Whether resolvers would take a name for an IPv4 address: its last label is a number.
inline bool ends_in_number(std::string_view host) noexcept {
    if (host.back() == '.')
        host.remove_suffix(1);
    auto label = host.substr(host.rfind('.') + 1);
    if (label.empty())
        return false;
    const bool hexadecimal = label.starts_with("0x") || label.starts_with("0X");
    if (hexadecimal)
        label.remove_prefix(2);
    for (const char c : label)
        if (hexadecimal ? hex_value(c) < 0 : !is_digit(c))
            return false;
    return true;
}

/// Why an address can never be a service. Empty: it can.
inline std::string_view address_complaint(const ipv4_bytes& bytes) noexcept {
    if (is_multicast_or_broadcast(bytes))
        return "a multicast or broadcast address is no service";
    if (bytes[0] == 0 && !is_zero(bytes))
        return "addresses from 0.0.0.1 to 0.255.255.255 are no service";
    return {};
}

/// Why a host without brackets is unusable. Empty: it is usable.
inline std::string_view host_complaint(std::string_view host) noexcept {
    for (const char c : host) {
        if (is_host_character(c))
            continue;
        if (c == '%')
            return "a host cannot be percent-encoded";
        if (c == '\\')
            return "a backslash is no part of a host; write / after the port";
        if (static_cast<unsigned char>(c) >= 0x80)
            return "the host is not ASCII; write its xn-- form";
        if (c == ':')
            return "an IPv6 address needs brackets";
        return "the host has a character that no host has";
    }
    if (ends_in_number(host)) {
        const auto address = parse_ipv4(host);
        return address ? address_complaint(*address)
                       : "this spelling of an IPv4 address is ambiguous; write four decimal parts";
    }
    return host_name_complaint(host);
}

/// Why the inside of brackets is unusable. Empty: it is an IPv6 address.
inline std::string_view bracket_complaint(std::string_view inside) noexcept {
    if (inside.find('%') != std::string_view::npos)
        return "a URL cannot carry the scope of an IPv6 address";
    const auto address = parse_ipv6(inside);
    if (!address)
        return "brackets hold an IPv6 address only";
    if ((*address)[0] == 0xff)
        return "a multicast address is no service";
    const auto inner = ipv4_behind(mapped_prefix, *address);
    return inner ? address_complaint(*inner) : std::string_view();
}

/// Why text cannot be a URL, whatever its parts. Empty: it can.
inline std::string_view text_complaint(std::string_view text) noexcept {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
            return "a URL cannot hold control characters";
        if (byte == ' ')
            return "a URL cannot hold blanks; write %20";
    }
    if (!is_utf8(text))
        return "a URL cannot hold bytes that are not UTF-8";
    return {};
}

/// Reads the parts of a URL one after the other.
class url_reader {
public:
    explicit url_reader(std::string_view text, std::size_t largest = max_url_size) noexcept
        : text_(text)
        , largest_(largest) {}

    /// None: it is a URL and `parts` describes it.
    std::optional<failure> read() {
        if (auto wrong = check_text())
            return wrong;
        if (auto wrong = read_scheme())
            return wrong;
        if (auto wrong = find_authority())
            return wrong;
        if (auto wrong = read_host())
            return wrong;
        return read_port();
    }
    [[nodiscard]] const url_parts& parts() const noexcept { return parts_; }

private:
    [[nodiscard]] failure fail(errc code, std::string_view why) const {
        return url_failure(code, text_, why);
    }

    [[nodiscard]] std::optional<failure> check_text() const {
        if (text_.empty())
            return failure{errc::invalid_url, "an empty text is no URL", {}};
        if (text_.size() > largest_)
            return failure{
                errc::too_large,
                "a URL is at most " + std::to_string(largest_) + " bytes long, this one has " +
                    std::to_string(text_.size()),
                {}};
        // The command processor of Windows keeps the quotes of `set X="…"` in the value.
        if (text_.front() == '"' || text_.front() == '\'')
            return fail(errc::invalid_url, "the quotes are part of the value; leave them out");
        if (const auto why = text_complaint(text_); !why.empty())
            return fail(errc::invalid_text, why);
        return std::nullopt;
    }

    std::optional<failure> read_scheme() {
        const auto end = text_.find("://");
        if (end == std::string_view::npos || end == 0)
            return fail(
                errc::invalid_url,
                "the scheme is missing; write for example http:// in front"
            );
        const auto known = parse_scheme(text_.substr(0, end));
        if (!known)
            return fail(
                errc::invalid_url,
                "bearings does not know this scheme; it accepts " + std::string(accepted_schemes)
            );
        parts_.scheme = *known;
        authority_begin_ = end + 3;
        return std::nullopt;
    }

    std::optional<failure> find_authority() {
        const auto end = text_.find_first_of("/?#", authority_begin_);
        authority_end_ = end == std::string_view::npos ? text_.size() : end;
        const auto rest = text_.substr(authority_end_);
        // Parsers disagree about who the host is in `good#@evil` and `user:a/b@host`.
        if (!rest.empty() && rest[0] != '/' && rest.find('@') < rest.find('/'))
            return fail(
                errc::invalid_url,
                "it is ambiguous where the host begins; write %23 for # and %3F for ? in a password"
            );
        const auto authority = text_.substr(authority_begin_, authority_end_ - authority_begin_);
        const auto at = authority.find('@');
        if (at != authority.rfind('@'))
            return fail(errc::invalid_url, "two @ are ambiguous; write %40 in a password");
        host_begin_ = authority_begin_;
        if (at == std::string_view::npos)
            return std::nullopt;
        parts_.has_userinfo = true;
        parts_.userinfo_begin = position(authority_begin_);
        parts_.userinfo_size = position(at);
        host_begin_ += at + 1;
        if (authority.find('\\') < at)
            return fail(errc::invalid_url, "a backslash before @ is ambiguous; write %5C");
        return std::nullopt;
    }

    std::optional<failure> read_host() {
        const auto rest = text_.substr(host_begin_, authority_end_ - host_begin_);
        if (!rest.empty() && rest[0] == '[')
            return read_bracketed_host(rest);
        const auto host = rest.substr(0, rest.rfind(':'));
        if (host.empty())
            return fail(errc::invalid_host, "the host is missing");
        if (const auto why = host_complaint(host); !why.empty())
            return fail(errc::invalid_host, why);
        set_host(host_begin_, host.size());
        port_begin_ = host_begin_ + host.size();
        return std::nullopt;
    }

    std::optional<failure> read_bracketed_host(std::string_view rest) {
        const auto close = rest.find(']');
        if (close == std::string_view::npos)
            return fail(errc::invalid_host, "the bracket is not closed");
        if (const auto why = bracket_complaint(rest.substr(1, close - 1)); !why.empty())
            return fail(errc::invalid_host, why);
        if (close + 1 < rest.size() && rest[close + 1] != ':')
            return fail(errc::invalid_host, "only a port may follow the bracket");
        set_host(host_begin_ + 1, close - 1);
        parts_.ipv6 = true;
        port_begin_ = host_begin_ + close + 1;
        return std::nullopt;
    }

    std::optional<failure> read_port() {
        parts_.target_begin = position(authority_end_);
        parts_.port = default_port(parts_.scheme);
        parts_.has_port = port_begin_ < authority_end_;
        if (parts_.has_port) {
            const auto port =
                parse_port(text_.substr(port_begin_ + 1, authority_end_ - port_begin_ - 1));
            if (!port)
                return fail(errc::invalid_port, "the port is no number from 1 to 65535");
            parts_.port = *port;
        }
        if (parts_.port == 0)
            return fail(errc::invalid_port, "this scheme has no default port; write one");
        return check_target();
    }

    [[nodiscard]] std::optional<failure> check_target() const {
        for (const char c : text_.substr(authority_end_))
            if (static_cast<unsigned char>(c) >= 0x80)
                return fail(
                    errc::invalid_url,
                    "path and query are ASCII; write other characters as %XX"
                );
        return std::nullopt;
    }

    void set_host(std::size_t begin, std::size_t size) noexcept {
        parts_.host_begin = position(begin);
        parts_.host_size = position(size);
    }

    static std::uint16_t position(std::size_t value) noexcept {
        return static_cast<std::uint16_t>(value);
    }

    std::string_view text_;
    std::size_t largest_;
    url_parts parts_;
    std::size_t authority_begin_ = 0;
    std::size_t authority_end_ = 0;
    std::size_t host_begin_ = 0;
    std::size_t port_begin_ = 0;
};

}  // namespace detail

BEARINGS_DECL std::string_view to_string(scheme value) noexcept {
    return detail::scheme_table[static_cast<std::size_t>(value)].name;
}

BEARINGS_DECL std::optional<scheme> parse_scheme(std::string_view text) noexcept {
    for (std::size_t i = 0; i < std::size(detail::scheme_table); ++i)
        if (detail::equals_ignoring_case(text, detail::scheme_table[i].name))
            return static_cast<scheme>(i);
    return std::nullopt;
}

BEARINGS_DECL std::uint16_t default_port(scheme value) noexcept {
    return detail::scheme_table[static_cast<std::size_t>(value)].port;
}

BEARINGS_DECL bool is_secure(scheme value) noexcept {
    return detail::scheme_table[static_cast<std::size_t>(value)].secure;
}

BEARINGS_DECL std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
    // A leading zero could be meant as octal.
    if (text.empty() || !detail::is_digit(text.front()) || text.front() == '0')
        return std::nullopt;
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return port;
}

BEARINGS_DECL result<url_view> parse_url(std::string_view text) {
    detail::url_reader reader(text);
    if (auto wrong = reader.read())
        return *std::move(wrong);
    return url_view(text, reader.parts());
}

BEARINGS_DECL result<url_view> detail::parse_redacted_url(std::string_view text) {
    url_reader reader(text, 2 * max_url_size);
    if (auto wrong = reader.read())
        return *std::move(wrong);
    return url_view(text, reader.parts());
}

BEARINGS_DECL result<url> make_url(
    scheme how,
    std::string_view host,
    std::uint16_t port,
    std::string_view target
) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    const bool brackets = host.find(':') != std::string_view::npos;
    if (host.find_first_of("/?#@[]") != std::string_view::npos)
        return failure{
            errc::invalid_host,
            detail::quoted(detail::redacted_text(host)) + ": this is no host; write a name or an "
                                                          "address alone",
            {}};
    std::string text(to_string(how));
    text.append(brackets ? "://[" : "://").append(host).append(brackets ? "]:" : ":");
    text.append(std::to_string(port));
    if (!target.empty() && target.front() != '/' && target.front() != '?')
        text += '/';
    text.append(target);
    const auto checked = parse_url(text);
    if (!checked)
        return checked.error();
    const url_parts parts = checked->parts();
    return url(std::move(text), parts);
}

BEARINGS_DECL std::string redacted(const url_view& from) {
    const auto text = from.text();
    const auto& parts = from.parts();
    std::string shown;
    if (!parts.has_userinfo) {
        shown.append(text.substr(0, parts.target_begin));
    } else {
        shown.append(text.substr(0, parts.userinfo_begin));
        detail::append_userinfo(shown, from.userinfo());
        const std::size_t host_begin = parts.userinfo_begin + parts.userinfo_size + 1u;
        shown.append(text.substr(host_begin, parts.target_begin - host_begin));
    }
    detail::append_target(shown, text.substr(parts.target_begin));
    return shown;
}

BEARINGS_DECL std::string escaped(std::string_view text, std::size_t limit) {
    return detail::escape_text(text, limit);
}

}  // namespace bearings

#endif
