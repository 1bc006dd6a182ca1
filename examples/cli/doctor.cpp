// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/listeners.hpp>

#include "compose_files.hpp"
#include "discover.hpp"
#include "output.hpp"

namespace cli {

int doctor(const context& with) {
    auto how = discovery_of(with);
    how.only = with.asked.names;
    how.always_ask_engine = true;
    auto found = discover(std::move(how));
    if (!found)
        return complain(found.error());
    name_compose_files(*found);
    if (!with.asked.no_probe)
        bearings::explain_ports(*found);
    if (!write_data(with.asked, rendered(*found, with.asked, with.screen)))
        return exit_usage;
    return found->ok() ? exit_ok : exit_unresolved;
}

}  // namespace cli
