// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_ENDPOINT_HPP
#define BEARINGS_ENDPOINT_HPP

#include <bearings/url.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bearings {

/// An IPv4 or IPv6 address as bytes; the core's own, so that it stays free of the network headers.
class ip_address {
public:
    /// 0.0.0.0
    constexpr ip_address() = default;
    [[nodiscard]] static constexpr ip_address v4(std::array<std::uint8_t, 4> bytes) noexcept {
        ip_address made;
        for (std::size_t i = 0; i < 4; ++i)
            made.bytes_[i] = bytes[i];
        return made;
    }
    [[nodiscard]] static constexpr ip_address v6(
        const std::array<std::uint8_t, 16>& bytes,
        std::uint32_t scope = 0
    ) noexcept {
        ip_address made;
        made.bytes_ = bytes;
        made.scope_ = scope;
        made.is_v6_ = true;
        return made;
    }

    [[nodiscard]] constexpr bool is_v6() const noexcept { return is_v6_; }
    /// Sixteen bytes for IPv6; the first four for IPv4.
    [[nodiscard]] constexpr const std::array<std::uint8_t, 16>& bytes() const noexcept {
        return bytes_;
    }
    /// The interface index of a scoped IPv6 address. Zero: none.
    [[nodiscard]] constexpr std::uint32_t scope() const noexcept { return scope_; }

    friend constexpr bool operator==(const ip_address&, const ip_address&) = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
    std::uint32_t scope_ = 0;
    bool is_v6_ = false;
};

/// Dotted decimal with four parts, or RFC 4291 text without brackets. None: anything else,
/// legacy IPv4 spellings included.
[[nodiscard]] BEARINGS_DECL std::optional<ip_address> parse_ip(std::string_view text) noexcept;
/// RFC 5952 text, no brackets.
[[nodiscard]] BEARINGS_DECL std::string to_string(const ip_address& address);
/// `127.0.0.1:80`, `[::1]:80`.
[[nodiscard]] BEARINGS_DECL std::string to_string(const ip_address& address, std::uint16_t port);

/// IPv4-mapped IPv6 addresses are judged as the IPv4 address they carry.
[[nodiscard]] BEARINGS_DECL bool is_loopback(const ip_address& address) noexcept;
[[nodiscard]] BEARINGS_DECL bool is_unspecified(const ip_address& address) noexcept;
/// 169.254/16 and fe80::/10, and the cloud metadata address fd00:ec2::254.
[[nodiscard]] BEARINGS_DECL bool is_link_local(const ip_address& address) noexcept;
[[nodiscard]] BEARINGS_DECL bool is_multicast_or_broadcast(const ip_address& address) noexcept;

/// `localhost` and `*.localhost`, in any case, with or without a trailing dot (RFC 6761 §6.3).
[[nodiscard]] BEARINGS_DECL bool is_localhost_name(std::string_view host) noexcept;
/// Whether a URL's host is loopback without any look-up.
[[nodiscard]] BEARINGS_DECL bool is_loopback(const url_view& where) noexcept;
/// `0.0.0.0` or `::`: a listener's address, read as loopback by a client.
[[nodiscard]] BEARINGS_DECL bool names_any_address(const url_view& where) noexcept;

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/endpoint.ipp>
#endif

#endif
