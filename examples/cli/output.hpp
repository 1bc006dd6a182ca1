// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_OUTPUT_HPP
#define BEARINGS_EXAMPLES_CLI_OUTPUT_HPP

#include <bearings/report.hpp>
#include <bearings/result.hpp>

#include <string>
#include <string_view>

#include "options.hpp"
#include "terminal.hpp"

namespace cli {

/// `bearings: error: message` on standard error; control characters are escaped.
void complain(std::string_view message);

/// The same for a failure, with its place; returns the status for bad usage or configuration.
[[nodiscard]] int complain(const bearings::failure& what);

/// The report in the format that was asked for.
[[nodiscard]] std::string rendered(
    const bearings::report& from,
    const options& asked,
    const terminal& screen
);

/// Writes data to `--output`, else to standard output. False: it could not, and was told.
[[nodiscard]] bool write_data(const options& asked, std::string_view data);

/// Writes a whole file, replacing what was there. False: it could not, and was told.
[[nodiscard]] bool write_file(const std::string& path, std::string_view data);

}  // namespace cli

#endif
