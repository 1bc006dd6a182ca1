// SPDX-License-Identifier: BSL-1.0
#include "discover.hpp"
#include "output.hpp"

namespace cli {

int doctor(const context& with) {
    auto how = discovery_of(with);
    how.only = with.asked.names;
    how.always_ask_engine = true;
    const auto found = discover(std::move(how));
    if (!found)
        return complain(found.error());
    if (!write_data(with.asked, rendered(*found, with.asked, with.screen)))
        return exit_usage;
    return found->ok() ? exit_ok : exit_unresolved;
}

}  // namespace cli
