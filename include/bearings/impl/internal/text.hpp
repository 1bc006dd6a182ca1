// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_TEXT_HPP
#define BEARINGS_IMPL_INTERNAL_TEXT_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// Characters as ASCII, whatever the locale says.
namespace bearings::detail {

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_alnum(char c) noexcept {
    return is_digit(c) || is_upper(c) || is_lower(c);
}
constexpr bool is_blank(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
constexpr char to_lower(char c) noexcept {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char to_upper(char c) noexcept {
    return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Below zero: no hexadecimal digit.
constexpr int hex_value(char c) noexcept {
    if (is_digit(c))
        return c - '0';
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr bool equals_ignoring_case(std::string_view left, std::string_view right) noexcept {
    if (left.size() != right.size())
        return false;
    for (std::size_t i = 0; i < left.size(); ++i)
        if (to_lower(left[i]) != to_lower(right[i]))
            return false;
    return true;
}

constexpr std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// One code point at the front of a text. Size zero: no valid UTF-8 stands there.
struct code_point {
    std::uint32_t value = 0;
    std::size_t size = 0;
};

constexpr code_point front_code_point(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty())
        return {};
    const unsigned lead = byte(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size)
        return {};
    std::uint32_t value = lead & (0x7fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0u) != 0x80u)
            return {};
        value = (value << 6) | (byte(i) & 0x3fu);
    }
    const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (overlong || surrogate || value > 0x10ffff)
        return {};
    return {value, size};
}

/// Eight bytes, in the order of the machine.
inline std::uint64_t eight_bytes(const char* from) noexcept {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

inline bool is_ascii(std::string_view text) noexcept {
    constexpr std::uint64_t high_bits = 0x8080808080808080u;
    if (text.size() < 8) {
        unsigned bits = 0;
        for (const char c : text)
            bits |= static_cast<unsigned char>(c);
        return bits < 0x80;
    }
    // The last eight bytes may be looked at twice: that is cheaper than looking at single ones.
    std::uint64_t bits = eight_bytes(text.data() + text.size() - 8);
    for (std::size_t at = 0; at + 8 <= text.size(); at += 8)
        bits |= eight_bytes(text.data() + at);
    return (bits & high_bits) == 0;
}

/// How many bytes at the front are valid UTF-8.
inline std::size_t utf8_prefix(std::string_view text) noexcept {
    if (is_ascii(text))
        return text.size();
    std::size_t size = 0;
    while (size < text.size()) {
        const std::size_t next = front_code_point(text.substr(size)).size;
        if (next == 0)
            break;
        size += next;
    }
    return size;
}

inline bool is_utf8(std::string_view text) noexcept {
    return utf8_prefix(text) == text.size();
}

/// Characters that change how the text around them looks, or that a terminal acts on.
constexpr bool is_deceptive(std::uint32_t c) noexcept {
    const bool control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
    const bool separator = c == 0x2028 || c == 0x2029;
    const bool bidi = c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
                      (c >= 0x2066 && c <= 0x2069);
    return control || separator || bidi || c == 0xfeff;
}

inline void append_hex(std::string& to, std::uint32_t value, int digits) {
    for (int i = digits - 1; i >= 0; --i)
        to += "0123456789abcdef"[(value >> (4 * i)) & 0xf];
}

inline void append_escape(std::string& to, std::uint32_t value) {
    switch (value) {
    case '\n': to += "\\n"; return;
    case '\r': to += "\\r"; return;
    case '\t': to += "\\t"; return;
    default: break;
    }
    to += value < 0x100 ? "\\x" : "\\u";
    append_hex(to, value, value < 0x100 ? 2 : 4);
}

/// `text` with everything escaped that could deceive a reader or a terminal; at most `limit` bytes
/// and an ellipsis.
inline std::string escape_text(std::string_view text, std::size_t limit) {
    std::string made;
    while (!text.empty()) {
        const code_point next = front_code_point(text);
        const std::size_t before = made.size();
        if (next.size == 0)
            append_escape(made, static_cast<unsigned char>(text.front()));
        else if (is_deceptive(next.value))
            append_escape(made, next.value);
        else
            made.append(text.substr(0, next.size));
        if (made.size() > limit) {
            made.resize(before);
            return made += "\xe2\x80\xa6";
        }
        text.remove_prefix(next.size == 0 ? 1 : next.size);
    }
    return made;
}

/// The same in double quotes, for messages.
inline std::string quoted(std::string_view text) {
    return '"' + escape_text(text, 80) + '"';
}
/// Wins over `std::quoted`, which argument-dependent look-up finds after <iomanip>.
inline std::string quoted(const std::string& text) {
    return quoted(std::string_view(text));
}

}  // namespace bearings::detail

#endif
