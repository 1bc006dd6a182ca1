// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_ADDRESS_HPP
#define BEARINGS_IMPL_INTERNAL_ADDRESS_HPP

#include <bearings/impl/internal/text.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace bearings::detail {

using ipv4_bytes = std::array<std::uint8_t, 4>;
using ipv6_bytes = std::array<std::uint8_t, 16>;

inline std::optional<ipv4_bytes> parse_ipv4(std::string_view text) noexcept {
    ipv4_bytes bytes{};
    for (std::size_t part = 0; part < 4; ++part) {
        std::size_t digits = 0;
        unsigned value = 0;
        while (digits < text.size() && digits < 4 && is_digit(text[digits]))
            value = value * 10 + static_cast<unsigned>(text[digits++] - '0');
        const bool octal_looking = digits > 1 && text[0] == '0';
        if (digits == 0 || digits > 3 || value > 255 || octal_looking)
            return std::nullopt;
        bytes[part] = static_cast<std::uint8_t>(value);
        text.remove_prefix(digits);
        if (part == 3)
            break;
        if (text.empty() || text[0] != '.')
            return std::nullopt;
        text.remove_prefix(1);
    }
    if (!text.empty())
        return std::nullopt;
    return bytes;
}

/// Groups of an IPv6 text as they are read; `gap` is where `::` stands.
struct ipv6_groups {
    ipv6_bytes bytes{};
    std::size_t count = 0;
    std::optional<std::size_t> gap;

    bool push(unsigned value) noexcept {
        if (count + 2 > bytes.size())
            return false;
        bytes[count++] = static_cast<std::uint8_t>(value >> 8);
        bytes[count++] = static_cast<std::uint8_t>(value);
        return true;
    }
    /// The address, with the gap filled. None: too few groups, or a gap that stands for nothing.
    [[nodiscard]] std::optional<ipv6_bytes> filled() const noexcept {
        if (!gap)
            return count == 16 ? std::optional(bytes) : std::nullopt;
        if (count > 14)
            return std::nullopt;
        ipv6_bytes made{};
        for (std::size_t i = 0; i < *gap; ++i)
            made[i] = bytes[i];
        for (std::size_t i = *gap; i < count; ++i)
            made[16 - count + i] = bytes[i];
        return made;
    }
};

/// Reads one group, or the IPv4 address at the end. False: neither stands there.
inline bool read_ipv6_group(std::string_view& text, ipv6_groups& groups) noexcept {
    if (text.find('.') < text.find(':')) {
        const auto tail = parse_ipv4(text);
        text = {};
        return tail && groups.push((*tail)[0] * 256u + (*tail)[1]) &&
               groups.push((*tail)[2] * 256u + (*tail)[3]);
    }
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || digits == 0 || digits > 4)
        return false;
    text.remove_prefix(digits);
    return groups.push(value);
}

inline std::optional<ipv6_bytes> parse_ipv6(std::string_view text) noexcept {
    ipv6_groups groups;
    if (text.substr(0, 2) == "::") {
        groups.gap = 0;
        text.remove_prefix(2);
    }
    while (!text.empty()) {
        if (!read_ipv6_group(text, groups))
            return std::nullopt;
        if (text.empty())
            break;
        if (text[0] != ':' || text.size() == 1)
            return std::nullopt;
        text.remove_prefix(1);
        if (text[0] != ':')
            continue;
        if (groups.gap)
            return std::nullopt;
        groups.gap = groups.count;
        text.remove_prefix(1);
    }
    return groups.filled();
}

inline std::optional<std::uint32_t> parse_scope(std::string_view text) noexcept {
    std::uint32_t scope = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), scope);
    if (error != std::errc() || end != text.data() + text.size() || scope == 0)
        return std::nullopt;
    return scope;
}

/// The IPv4 address at the end of an IPv6 one with that prefix. None: another prefix.
inline std::optional<ipv4_bytes> ipv4_behind(
    const std::array<std::uint8_t, 12>& prefix,
    const ipv6_bytes& bytes
) noexcept {
    for (std::size_t i = 0; i < prefix.size(); ++i)
        if (bytes[i] != prefix[i])
            return std::nullopt;
    return ipv4_bytes{bytes[12], bytes[13], bytes[14], bytes[15]};
}

/// RFC 4291 §2.5.5.2
inline constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255};
/// RFC 6052 §2.1: a gateway unpacks the IPv4 address and goes there.
inline constexpr std::array<std::uint8_t, 12> nat64_prefix{0x00, 0x64, 0xff, 0x9b};

inline constexpr bool is_multicast_or_broadcast(const ipv4_bytes& bytes) noexcept {
    const bool broadcast = bytes[0] == 255 && bytes[1] == 255 && bytes[2] == 255 && bytes[3] == 255;
    return broadcast || (bytes[0] & 0xf0) == 0xe0;
}
inline constexpr bool is_zero(const ipv4_bytes& bytes) noexcept {
    return bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0 && bytes[3] == 0;
}

inline std::string ipv4_text(const ipv4_bytes& bytes) {
    std::string text;
    for (std::size_t i = 0; i < 4; ++i)
        text.append(i == 0 ? "" : ".").append(std::to_string(bytes[i]));
    return text;
}

/// A run of zero groups; RFC 5952 §4.2 shortens the longest, the first of equals, never a single.
struct zero_run {
    std::size_t begin = 8;
    std::size_t size = 0;
};

inline zero_run longest_zero_run(const ipv6_bytes& bytes) noexcept {
    zero_run best;
    zero_run current;
    for (std::size_t group = 0; group < 8; ++group) {
        if (bytes[2 * group] != 0 || bytes[2 * group + 1] != 0) {
            current = {};
            continue;
        }
        if (current.size++ == 0)
            current.begin = group;
        if (current.size > best.size)
            best = current;
    }
    return best.size < 2 ? zero_run{} : best;
}

inline std::string ipv6_text(const ipv6_bytes& bytes) {
    const zero_run run = longest_zero_run(bytes);
    std::string text;
    for (std::size_t group = 0; group < 8; ++group) {
        if (group == run.begin) {
            text += "::";
            group += run.size - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':')
            text += ':';
        char digits[4];
        const unsigned value = bytes[2 * group] * 256u + bytes[2 * group + 1];
        text.append(digits, std::to_chars(digits, digits + 4, value, 16).ptr);
    }
    return text;
}

}  // namespace bearings::detail

#endif
