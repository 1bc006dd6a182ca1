// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_JSON_HPP
#define BEARINGS_JSON_HPP

#include <bearings/report.hpp>

#include <string>
#include <string_view>

namespace bearings {

/// The report as JSON of schema `bearings/report/1`, with a final newline. No secrets.
/// `indent` spaces per level; negative: one line.
[[nodiscard]] BEARINGS_DECL std::string to_json(const report& from, int indent = 2);

/// Reads what `to_json` wrote. At most 4 MiB and 64 levels are accepted.
[[nodiscard]] BEARINGS_DECL result<report> parse_report(std::string_view json);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/json.ipp>
#endif

#endif
