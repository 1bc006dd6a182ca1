// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_HTML_HPP
#define BEARINGS_EXAMPLES_CLI_HTML_HPP

#include <bearings/report.hpp>

#include <string>

namespace cli {

/// The report as one self-contained HTML page: no script, no network, no secrets.
[[nodiscard]] std::string to_html(const bearings::report& from);

}  // namespace cli

#endif
