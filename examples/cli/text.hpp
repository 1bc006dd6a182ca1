// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_TEXT_HPP
#define BEARINGS_EXAMPLES_CLI_TEXT_HPP

#include <bearings/verdict.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cli {

/// Version of the command and the SDK it is built from.
inline constexpr std::string_view version = BEARINGS_VERSION;

/// `312 µs` as `0.31 ms`, `12.4 ms`, `1.25 s`.
[[nodiscard]] std::string milliseconds(std::chrono::microseconds span);

/// `500ms`, `2s`, `1.5s`, `1m`. None: anything else, a missing unit included.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// `text` filled with blanks to `width` columns.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

/// `refused at connect, 127.0.0.1:8000, ECONNREFUSED`.
[[nodiscard]] std::string words_of(const bearings::probe_result& found);

}  // namespace cli

#endif
