// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_REPORT_TEXT_LAYOUT_HPP
#define BEARINGS_IMPL_INTERNAL_REPORT_TEXT_LAYOUT_HPP

#include <bearings/impl/internal/text.hpp>
#include <bearings/url.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Columns of a terminal. Texts must be escaped before they come here.

namespace bearings::detail {

/// How many columns a code point takes: 0 for what combines, 2 for what is wide.
constexpr std::size_t columns_of(std::uint32_t c) noexcept {
    struct range {
        std::uint32_t first;
        std::uint32_t last;
    };
    constexpr range combining[] =
        {{0x300, 0x36f}, {0x200b, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}};
    constexpr range wide[] = {
        {0x1100, 0x115f},
        {0x2e80, 0xa4cf},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},
        {0xff00, 0xff60},
        {0xffe0, 0xffe6},
        {0x1f300, 0x1f64f},
        {0x1f680, 0x1f6ff},
        {0x1f900, 0x1f9ff},
        {0x20000, 0x3fffd}};
    if (c < 0x300)
        return 1;
    for (const auto& each : combining)
        if (c >= each.first && c <= each.last)
            return 0;
    for (const auto& each : wide)
        if (c >= each.first && c <= each.last)
            return 2;
    return 1;
}

/// The front of `text` that fits into `columns`; at least one code point of a text that is not
/// empty, so that loops end. `used` receives its columns.
inline std::string_view front_columns(
    std::string_view text,
    std::size_t columns,
    std::size_t& used
) noexcept {
    std::size_t size = 0;
    used = 0;
    while (size < text.size()) {
        const auto next = front_code_point(text.substr(size));
        const auto width = next.size == 0 ? 1 : columns_of(next.value);
        if (used + width > columns && size != 0)
            break;
        used += width;
        size += next.size == 0 ? 1 : next.size;
    }
    return text.substr(0, size);
}

inline std::size_t columns_of(std::string_view text) noexcept {
    std::size_t used = 0;
    (void)front_columns(text, static_cast<std::size_t>(-1), used);
    return used;
}

/// Only ASCII: other characters by number, the ellipsis as dots.
inline std::string ascii_only(std::string_view text) {
    std::string made;
    while (!text.empty()) {
        const auto next = front_code_point(text);
        if (next.size == 1)
            made += text.front();
        else if (next.value == 0x2026)
            made += "...";
        else
            append_escape(
                made,
                next.size == 0 ? static_cast<unsigned char>(text.front()) : next.value
            );
        text.remove_prefix(next.size == 0 ? 1 : next.size);
    }
    return made;
}

/// `text` cut to `columns`, with an ellipsis where something is missing.
inline std::string fitted(std::string_view text, std::size_t columns, bool ascii) {
    if (columns_of(text) <= columns)
        return std::string(text);
    const std::string_view mark = ascii ? "..." : "…";
    const std::size_t mark_columns = ascii ? 3 : 1;
    if (columns < mark_columns)
        return std::string(columns, '.');
    std::size_t used = 0;
    auto front = front_columns(text, columns - mark_columns, used);
    if (used > columns - mark_columns)
        front = {};
    return std::string(front) + std::string(mark);
}

/// Cut or filled with blanks to exactly `columns`.
inline std::string column(std::string_view text, std::size_t columns, bool ascii) {
    auto made = fitted(text, columns, ascii);
    const auto used = columns_of(made);
    if (used < columns)
        made.append(columns - used, ' ');
    return made;
}

/// Appends `text` in lines of at most `width` columns, each behind `indent` blanks; breaks at
/// blanks where it can. The first line continues one that already has `used` columns.
inline void append_wrapped(
    std::string& to,
    std::string_view text,
    std::size_t indent,
    std::size_t width,
    std::size_t used
) {
    while (true) {
        const auto room = width > used ? width - used : 1;
        std::size_t taken = 0;
        auto line = front_columns(text, room, taken);
        if (line.size() < text.size()) {
            const auto blank = text[line.size()] == ' ' ? line.size() : line.rfind(' ');
            if (blank != std::string_view::npos && blank != 0)
                line = line.substr(0, blank);
        }
        to.append(line).append("\n");
        text.remove_prefix(line.size());
        while (!text.empty() && text.front() == ' ')
            text.remove_prefix(1);
        if (text.empty())
            return;
        to.append(indent, ' ');
        used = indent;
    }
}

}  // namespace bearings::detail

#endif
