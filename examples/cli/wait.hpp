// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_WAIT_HPP
#define BEARINGS_EXAMPLES_CLI_WAIT_HPP

#include <bearings/net/discovery_options.hpp>
#include <bearings/net/target.hpp>
#include <bearings/result.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "options.hpp"

namespace cli {

/// One target of `wait` and how it stands.
struct awaited {
    /// As it was given, without secrets.
    std::string name;
    /// What to check. None: a service of the catalogue.
    std::optional<bearings::target> url;
    bool ready = false;
    int attempts = 0;
    /// Since the waiting began, until it was ready or the waiting ended.
    std::chrono::microseconds elapsed{0};
    /// What the last attempt found: `refused at connect, 127.0.0.1:5432, ECONNREFUSED`.
    std::string cause;
};

/// The pause before the next attempt, at most `longest`; `random` from 0 to 1.
[[nodiscard]] std::chrono::microseconds pause_after(
    int attempts,
    const wait_options& how,
    std::chrono::milliseconds longest,
    double random
);

/// Tries all targets until they are ready, each at its own pace, or until `deadline` (zero:
/// never). `changed` is called after each attempt with its target. A failure: bad configuration.
[[nodiscard]] bearings::result<bool> wait_for(
    std::vector<awaited>& targets,
    const bearings::discovery_options& services,
    const wait_options& how,
    std::chrono::milliseconds deadline,
    const std::function<void(const awaited&)>& changed
);

}  // namespace cli

#endif
