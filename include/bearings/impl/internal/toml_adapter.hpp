// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_TOML_ADAPTER_HPP
#define BEARINGS_IMPL_INTERNAL_TOML_ADAPTER_HPP

// The only place that knows toml11, and the only one where its 3.x and 4.x differ.

#include <bearings/result.hpp>
#include <bearings/url.hpp>

#include <cstddef>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>
#include <toml.hpp>
#include <vector>

namespace bearings::detail {

using toml_value = toml::value;

/// Where something stands in the file; both count from 1, zero is unknown.
struct toml_position {
    unsigned line = 0;
    unsigned column = 0;
};

/// The first line of a message of the library, without its own prefix.
[[nodiscard]] inline std::string first_line(std::string_view message) {
    message = message.substr(0, message.find('\n'));
    if (message.starts_with("[error] "))
        message.remove_prefix(8);
    if (message.starts_with("toml::")) {
        const std::size_t end = message.find(": ");
        if (end != std::string_view::npos)
            message.remove_prefix(end + 2);
    }
    return escaped(message, 160);
}

[[nodiscard]] inline failure toml_syntax_failure(
    std::string_view file,
    toml_position where,
    std::string_view message
) {
    std::string text = "this is no TOML: " + first_line(message);
    if (where.column != 0)
        text = "column " + std::to_string(where.column) + ": " + text;
    return {
        make_error_code(errc::invalid_config),
        std::move(text),
        {origin_kind::config_file, {}, std::string(file), where.line}};
}

#if defined(TOML11_VERSION_MAJOR) && TOML11_VERSION_MAJOR >= 4

[[nodiscard]] inline result<toml_value> read_toml_text(
    std::string_view text,
    std::string_view file
) {
    auto parsed = toml::try_parse_str(std::string(text));
    if (parsed.is_ok())
        return std::move(parsed.unwrap());
    toml_position where;
    std::string message = "it cannot be read";
    if (const auto& errors = parsed.unwrap_err(); !errors.empty()) {
        message = errors.front().title();
        if (const auto& places = errors.front().locations(); !places.empty()) {
            where.line = static_cast<unsigned>(places.front().first.first_line_number());
            where.column = static_cast<unsigned>(places.front().first.first_column_number());
        }
    }
    return toml_syntax_failure(file, where, message);
}

[[nodiscard]] inline const std::string& text_of(const toml_value& value) {
    return value.as_string();
}

class toml_places {
public:
    explicit toml_places(std::string_view) noexcept {}

    [[nodiscard]] toml_position of(const toml_value& value) const {
        const auto found = value.location();
        return {
            static_cast<unsigned>(found.first_line_number()),
            static_cast<unsigned>(found.first_column_number())};
    }
};

#else

[[nodiscard]] inline result<toml_value> read_toml_text(
    std::string_view text,
    std::string_view file
) {
    std::istringstream stream{std::string(text)};
    try {
        return toml::parse(stream, "toml");
    } catch (const toml::exception& error) {
        const auto& where = error.location();
        return toml_syntax_failure(
            file,
            {static_cast<unsigned>(where.line()), static_cast<unsigned>(where.column())},
            error.what()
        );
    }
}

[[nodiscard]] inline const std::string& text_of(const toml_value& value) {
    return value.as_string().str;
}

/// Asked for a location, 3.x counts all lines before it each time; this counts them once.
class toml_places {
public:
    explicit toml_places(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == '\n')
                line_begins_.push_back(i + 1);
    }

    [[nodiscard]] toml_position of(const toml_value& value) const {
        const auto* region =
            dynamic_cast<const toml::detail::region*>(toml::detail::get_region(value));
        // The table of the whole file has no region.
        if (region == nullptr)
            return {1, 1};
        const auto offset = static_cast<std::size_t>(region->first() - region->begin());
        std::size_t low = 0;
        std::size_t high = line_begins_.size();
        while (high - low > 1) {
            const std::size_t middle = low + (high - low) / 2;
            (line_begins_[middle] <= offset ? low : high) = middle;
        }
        return {
            static_cast<unsigned>(low + 1),
            static_cast<unsigned>(offset - line_begins_[low] + 1)};
    }

private:
    std::vector<std::size_t> line_begins_{0};
};

#endif

/// What a value is, for people.
[[nodiscard]] inline std::string_view kind_of(const toml_value& value) noexcept {
    if (value.is_string())
        return "text";
    if (value.is_integer())
        return "a whole number";
    if (value.is_floating())
        return "a fraction";
    if (value.is_boolean())
        return "true or false";
    if (value.is_array())
        return "a list";
    return value.is_table() ? "a table" : "a date or time";
}

/// The text as a TOML value; every exception of the library becomes a failure here.
[[nodiscard]] inline result<toml_value> parse_toml_value(
    std::string_view text,
    std::string_view file
) {
    try {
        return read_toml_text(text, file);
    } catch (const std::exception& error) {
        return toml_syntax_failure(file, {}, error.what());
    }
}

}  // namespace bearings::detail

#endif
