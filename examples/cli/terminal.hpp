// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_TERMINAL_HPP
#define BEARINGS_EXAMPLES_CLI_TERMINAL_HPP

#include <bearings/environment.hpp>
#include <bearings/report.hpp>

#include <string>
#include <vector>

#include "options.hpp"

namespace cli {

/// What people look at.
struct terminal {
    bearings::text_style style;
    /// Standard error is a terminal, so progress may be redrawn.
    bool live = false;
};

/// Colours only on a terminal and without `NO_COLOR`; ASCII when the locale is not UTF-8.
[[nodiscard]] terminal find_terminal(const bearings::environment& variables, const options& asked);

/// Makes a Windows console show UTF-8 and colours; nothing elsewhere.
void prepare_console();

/// The arguments of this process without its name, as UTF-8.
[[nodiscard]] std::vector<std::string> arguments_of_process(int argc, char** argv);

}  // namespace cli

#endif
