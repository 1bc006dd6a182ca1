// SPDX-License-Identifier: BSL-1.0
#include <bearings/environment.hpp>

#include <cstdio>

#include "discover.hpp"
#include "output.hpp"
#include "process.hpp"

namespace cli {
namespace {

/// Standard output belongs to the command that runs; people read standard error.
void tell(const context& with, const bearings::report& found) {
    auto style = with.screen.style;
    style.colour = style.colour && with.screen.live;
    const auto text = bearings::to_text(found, style);
    std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace

int exec(const context& with) {
    auto how = discovery_of(with);
    how.only = with.asked.names;
    const auto found = discover(std::move(how));
    if (!found)
        return complain(found.error());
    if (!with.asked.output.empty() &&
        !write_file(with.asked.output, rendered(*found, with.asked, with.screen)))
        return exit_usage;
    if (!found->ok() || with.asked.verbose)
        tell(with, *found);
    if (!found->ok()) {
        complain("'" + with.asked.command.front() + "' was not run: a required service is missing");
        return exit_unresolved;
    }
    std::vector<std::pair<std::string, std::string>> variables;
    for (const auto& service : found->services)
        if (const auto* chosen = service.chosen_candidate())
            variables.emplace_back(
                bearings::variable_name(service.name) + "_URL",
                std::string(chosen->url.text())
            );
    return run_command(with.asked.command, variables);
}

}  // namespace cli
