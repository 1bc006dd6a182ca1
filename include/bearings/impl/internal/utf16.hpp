// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_UTF16_HPP
#define BEARINGS_IMPL_INTERNAL_UTF16_HPP

#include <bearings/impl/internal/text.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bearings::detail {

inline void append_utf8(std::string& to, std::uint32_t point) {
    const auto byte = [&](std::uint32_t bits) { to += static_cast<char>(bits); };
    const auto tail = [&](int shift) { byte(0x80 | ((point >> shift) & 0x3f)); };
    if (point < 0x80)
        return byte(point);
    if (point < 0x800)
        return byte(0xc0 | (point >> 6)), tail(0);
    if (point < 0x10000)
        return byte(0xe0 | (point >> 12)), tail(6), tail(0);
    byte(0xf0 | (point >> 18)), tail(12), tail(6), tail(0);
}

/// Appends `text`, units of UTF-16, as UTF-8. False: a surrogate stands alone; `to` keeps what came
/// before it.
template <class Unit>
bool append_utf16(std::string& to, std::basic_string_view<Unit> text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto unit = static_cast<std::uint32_t>(text[i]) & 0xffffu;
        if (unit < 0xd800 || unit > 0xdfff) {
            append_utf8(to, unit);
            continue;
        }
        const auto low =
            i + 1 < text.size() ? static_cast<std::uint32_t>(text[i + 1]) & 0xffffu : 0u;
        if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff)
            return false;
        append_utf8(to, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
        ++i;
    }
    return true;
}

/// `text`, valid UTF-8, as units of UTF-16.
template <class Unit>
std::basic_string<Unit> to_utf16(std::string_view text) {
    std::basic_string<Unit> made;
    while (!text.empty()) {
        const code_point next = front_code_point(text);
        if (next.size == 0)
            return {};
        text.remove_prefix(next.size);
        if (next.value < 0x10000) {
            made += static_cast<Unit>(next.value);
            continue;
        }
        made += static_cast<Unit>(0xd800 + ((next.value - 0x10000) >> 10));
        made += static_cast<Unit>(0xdc00 + ((next.value - 0x10000) & 0x3ff));
    }
    return made;
}

}  // namespace bearings::detail

#endif
