// SPDX-License-Identifier: BSL-1.0
#include "text.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace cli {

std::string milliseconds(std::chrono::microseconds span) {
    const double ms = static_cast<double>(span.count()) / 1000.0;
    std::array<char, 48> text{};
    if (ms >= 1000.0)
        std::snprintf(text.data(), text.size(), "%.2f s", ms / 1000.0);
    else
        std::snprintf(text.data(), text.size(), ms < 10.0 ? "%.2f ms" : "%.1f ms", ms);
    return text.data();
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    double value = 0;
    const auto [rest, failed] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (failed != std::errc{} || !(value >= 0) || value > 1e9)
        return std::nullopt;
    const std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
    const double factor = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "m" ? 60'000 : 0;
    if (factor == 0)
        return std::nullopt;
    return std::chrono::milliseconds(static_cast<long long>(value * factor));
}

std::string padded(std::string_view text, std::size_t width) {
    std::string out(text);
    if (out.size() < width)
        out.append(width - out.size(), ' ');
    return out;
}

std::string words_of(const bearings::probe_result& found) {
    std::string words(to_string(found.verdict));
    if (const auto stage = to_string(found.stage); !stage.empty())
        words += " at " + std::string(stage);
    for (const auto& part : {found.reason, found.address, found.native_name})
        if (!part.empty())
            words += ", " + part;
    if (found.http_status != 0)
        words += ", HTTP " + std::to_string(found.http_status);
    return words;
}

}  // namespace cli
