// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_JSON_IPP
#define BEARINGS_IMPL_JSON_IPP

#include <bearings/impl/internal/json_reader.hpp>
#include <bearings/impl/internal/json_writer.hpp>
#include <bearings/json.hpp>

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace bearings {

namespace detail {

inline constexpr std::size_t largest_report = std::size_t(4) << 20;
inline constexpr std::size_t deepest_report = 64;

/// The deepest nesting of a JSON text, without parsing it.
inline std::size_t nesting_of(std::string_view json) noexcept {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (in_text && c == '\\')
            ++i;
        else if (c == '"')
            in_text = !in_text;
        else if (!in_text && (c == '{' || c == '['))
            deepest = ++depth > deepest ? depth : deepest;
        else if (!in_text && (c == '}' || c == ']') && depth > 0)
            --depth;
    }
    return deepest;
}

inline failure unreadable(errc code, std::string message) {
    return {code, std::move(message), {}};
}

}  // namespace detail

BEARINGS_DECL std::string to_json(const report& from, int indent) {
    const auto document = detail::json_of(from);
    // Text that is not UTF-8 must not end a run that is otherwise fine.
    return document.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
           '\n';
}

BEARINGS_DECL result<report> parse_report(std::string_view json) {
    if (json.size() > detail::largest_report)
        return detail::unreadable(
            errc::too_large,
            "a report is at most 4 MiB, this one has " + std::to_string(json.size()) + " bytes"
        );
    if (detail::nesting_of(json) > detail::deepest_report)
        return detail::unreadable(errc::too_large, "a report has at most 64 levels of nesting");
    const auto document = nlohmann::ordered_json::parse(json, nullptr, false);
    if (document.is_discarded())
        return detail::unreadable(errc::invalid_report, "this is no JSON");
    return detail::report_reader().read(document);
}

}  // namespace bearings

#endif
