// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_COMPOSE_FILES_HPP
#define BEARINGS_EXAMPLES_CLI_COMPOSE_FILES_HPP

#include <bearings/files.hpp>
#include <bearings/report.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace cli {

/// Where a Compose service is declared.
struct compose_place {
    std::string file;
    /// From 1.
    unsigned line = 0;
};

/// The nearest Compose file that declares a service, in a folder or one of its parents, by the names
/// that Compose itself looks for, best first. None: there is none, or this program was built without
/// a YAML library. A file that is no YAML is passed over.
[[nodiscard]] std::optional<compose_place> find_compose_service(
    const bearings::files& from,
    std::string_view folder,
    std::string_view service
);

/// `docker compose -f FILE up -d SERVICE`, quoted for a shell.
[[nodiscard]] std::string compose_remedy(const compose_place& place, std::string_view service);

/// Adds to the remedy of each service whose container is missing where it is declared, seen from the
/// folder of this process.
void name_compose_files(bearings::report& found);

}  // namespace cli

#endif
