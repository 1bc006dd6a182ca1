// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_DISCOVERY_OPTIONS_HPP
#define BEARINGS_NET_DISCOVERY_OPTIONS_HPP

#include <bearings/catalog.hpp>
#include <bearings/environment.hpp>
#include <bearings/files.hpp>
#include <bearings/plan.hpp>
#include <bearings/platform.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace bearings {

/// Everything a discovery can be told; the defaults suit start-up code.
struct discovery_options {
    /// Path of the catalogue. Empty: `BEARINGS_CONFIG`, else `./bearings.toml`, else no services.
    std::string catalog{};
    /// A catalogue made in code; then no file is read.
    std::optional<bearings::catalog> services{};
    /// Environment files, later ones win, the process environment beats them all.
    std::vector<std::string> env_files{};
    /// Names of the services to find. Empty: all. An unknown name is a failure.
    std::vector<std::string> only{};
    /// URLs the program insists on.
    std::vector<code_override> overrides{};
    /// End of the whole discovery. Zero: the catalogue's `deadline_ms`, else 2,000 ms.
    std::chrono::milliseconds deadline{0};
    /// False: nothing is contacted; the first candidate that the rules keep is chosen.
    bool probe = true;
    /// Ask the engine even when nothing depends on it.
    bool always_ask_engine = false;
    /// The environment to use. None: that of the process, read once per discovery.
    std::optional<bearings::environment> environment{};
    /// The file system to use. Null: that of this machine. Must outlive the discovery.
    const bearings::files* files = nullptr;
    /// The operating system to assume, for tests. None: this one.
    std::optional<system_identity> system{};
};

}  // namespace bearings

#endif
