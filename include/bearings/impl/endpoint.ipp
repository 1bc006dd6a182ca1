// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_ENDPOINT_IPP
#define BEARINGS_IMPL_ENDPOINT_IPP

#include <bearings/endpoint.hpp>
#include <bearings/impl/internal/address.hpp>
#include <bearings/impl/internal/text.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bearings {

namespace detail {

/// The IPv4 address that an IPv4 or IPv4-mapped IPv6 address is.
inline std::optional<ipv4_bytes> ipv4_within(const ip_address& address) noexcept {
    const auto& bytes = address.bytes();
    if (address.is_v6())
        return ipv4_behind(mapped_prefix, bytes);
    return ipv4_bytes{bytes[0], bytes[1], bytes[2], bytes[3]};
}

}  // namespace detail

BEARINGS_DECL std::optional<ip_address> parse_ip(std::string_view text) noexcept {
    if (const auto bytes = detail::parse_ipv4(text))
        return ip_address::v4(*bytes);
    const auto percent = text.find('%');
    const auto bytes = detail::parse_ipv6(text.substr(0, percent));
    if (!bytes)
        return std::nullopt;
    if (percent == std::string_view::npos)
        return ip_address::v6(*bytes);
    const auto scope = detail::parse_scope(text.substr(percent + 1));
    if (!scope)
        return std::nullopt;
    return ip_address::v6(*bytes, *scope);
}

BEARINGS_DECL std::string to_string(const ip_address& address) {
    const auto inner = detail::ipv4_within(address);
    if (!address.is_v6())
        return detail::ipv4_text(*inner);
    std::string text =
        inner ? "::ffff:" + detail::ipv4_text(*inner) : detail::ipv6_text(address.bytes());
    if (address.scope() != 0)
        text.append("%").append(std::to_string(address.scope()));
    return text;
}

BEARINGS_DECL std::string to_string(const ip_address& address, std::uint16_t port) {
    std::string text = to_string(address);
    if (address.is_v6())
        text = '[' + text + ']';
    return text.append(":").append(std::to_string(port));
}

BEARINGS_DECL bool is_loopback(const ip_address& address) noexcept {
    if (const auto inner = detail::ipv4_within(address))
        return (*inner)[0] == 127;
    constexpr detail::ipv6_bytes one{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return address.bytes() == one;
}

BEARINGS_DECL bool is_unspecified(const ip_address& address) noexcept {
    if (const auto inner = detail::ipv4_within(address))
        return detail::is_zero(*inner);
    return address.bytes() == detail::ipv6_bytes{};
}

BEARINGS_DECL bool is_link_local(const ip_address& address) noexcept {
    auto inner = detail::ipv4_within(address);
    if (!inner)
        inner = detail::ipv4_behind(detail::nat64_prefix, address.bytes());
    if (inner)
        return (*inner)[0] == 169 && (*inner)[1] == 254;
    const auto& bytes = address.bytes();
    constexpr detail::ipv6_bytes
        metadata{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};
    return (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) || bytes == metadata;
}

BEARINGS_DECL bool is_multicast_or_broadcast(const ip_address& address) noexcept {
    if (const auto inner = detail::ipv4_within(address))
        return detail::is_multicast_or_broadcast(*inner);
    return address.bytes()[0] == 0xff;
}

BEARINGS_DECL bool is_localhost_name(std::string_view host) noexcept {
    if (!host.empty() && host.back() == '.')
        host.remove_suffix(1);
    constexpr std::string_view name = "localhost";
    if (host.size() < name.size())
        return false;
    const auto rest = host.substr(0, host.size() - name.size());
    if (!detail::equals_ignoring_case(host.substr(rest.size()), name))
        return false;
    return rest.empty() || (rest.size() > 1 && rest.back() == '.');
}

BEARINGS_DECL bool is_loopback(const url_view& where) noexcept {
    if (is_localhost_name(where.host()))
        return true;
    const auto address = parse_ip(where.host());
    return address && (is_loopback(*address) || is_unspecified(*address));
}

BEARINGS_DECL bool names_any_address(const url_view& where) noexcept {
    const auto address = parse_ip(where.host());
    return address && is_unspecified(*address);
}

}  // namespace bearings

#endif
