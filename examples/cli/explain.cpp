// SPDX-License-Identifier: BSL-1.0
#include <bearings/catalog.hpp>
#include <bearings/net/listeners.hpp>
#include <bearings/url.hpp>

#include "compose_files.hpp"
#include "discover.hpp"
#include "output.hpp"

namespace cli {
namespace {

int unknown(const bearings::report& from, const std::string& name) {
    std::vector<std::string_view> known;
    for (const auto& service : from.services)
        known.push_back(service.name);
    auto message = "the catalogue has no service '" + bearings::escaped(name, 60) + "'";
    if (const auto closest = bearings::nearest_name(name, known); !closest.empty())
        message += ", did you mean '" + std::string(closest) + "'?";
    complain(message);
    return exit_usage;
}

}  // namespace

int explain(const context& with) {
    const auto& name = with.asked.names.front();
    // All services: what happens to a group decides about its members.
    auto found = discover(discovery_of(with));
    if (!found)
        return complain(found.error());
    name_compose_files(*found);
    if (!with.asked.no_probe)
        bearings::explain_ports(*found);
    const auto* service = found->find(name);
    if (service == nullptr)
        return unknown(*found, name);
    const auto alone = *service;
    found->services = {alone};
    const auto text = with.asked.format == output_format::text
                          ? bearings::explain(*found, found->services.front(), with.screen.style)
                          : rendered(*found, with.asked, with.screen);
    if (!write_data(with.asked, text))
        return exit_usage;
    return found->ok() ? exit_ok : exit_unresolved;
}

}  // namespace cli
