// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_DISCOVER_HPP
#define BEARINGS_EXAMPLES_CLI_DISCOVER_HPP

#include <bearings/net/discovery_options.hpp>
#include <bearings/report.hpp>
#include <bearings/result.hpp>

#include "verbs.hpp"

namespace cli {

/// What the command line says about a discovery.
[[nodiscard]] bearings::discovery_options discovery_of(const context& with);

/// Runs one discovery to its end.
[[nodiscard]] bearings::result<bearings::report> discover(bearings::discovery_options how);

}  // namespace cli

#endif
