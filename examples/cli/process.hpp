// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_PROCESS_HPP
#define BEARINGS_EXAMPLES_CLI_PROCESS_HPP

#include <string>
#include <utility>
#include <vector>

namespace cli {

/// Runs a command with further variables. On POSIX it takes the place of this process, so signals
/// reach it; elsewhere its status is returned. 127: there is no such command; 126: it cannot run.
[[nodiscard]] int run_command(
    const std::vector<std::string>& command,
    const std::vector<std::pair<std::string, std::string>>& variables
);

}  // namespace cli

#endif
