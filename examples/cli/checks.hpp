// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_CHECKS_HPP
#define BEARINGS_EXAMPLES_CLI_CHECKS_HPP

#include <bearings/net/target.hpp>
#include <bearings/verdict.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace cli {

/// Checks all targets side by side; one result per target, in order.
[[nodiscard]] std::vector<bearings::probe_result> check_all(
    std::vector<bearings::target> targets,
    std::chrono::milliseconds deadline
);

/// Opens a WebSocket, sends a text and waits until it comes back. `reachable`: it did.
[[nodiscard]] bearings::probe_result check_echo(
    const bearings::target& what,
    std::chrono::milliseconds deadline
);

}  // namespace cli

#endif
