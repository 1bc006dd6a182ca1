// SPDX-License-Identifier: BSL-1.0
// A rule of one's own: databases are never taken from staging. Rules do no I/O and always say why.
#include <bearings/bearings.hpp>

#include <iostream>

struct databases_stay_here {
    static constexpr std::string_view name = "databases_stay_here";
    static void apply(const bearings::planning&, bearings::plan& plan) {
        for (auto& candidate : plan.candidates)
            if (candidate.tier == bearings::tier::staging &&
                candidate.url.scheme() == bearings::scheme::postgres)
                bearings::drop(candidate, name, "a database of staging holds the data of others");
    }
};

using startup = bearings::discovery<bearings::rules<
    bearings::production_guard,
    bearings::staging_fallback,
    databases_stay_here,
    bearings::group_coherence>>;

int main() {
    auto database = bearings::make_service("database", "postgres://localhost:1/shop").value();
    database.staging = {
        own(bearings::parse_url("postgres://localhost:2/shop").value()),
        {bearings::origin_kind::code, "example"}};
    bearings::catalog services;
    services.services.push_back(std::move(database));

    const auto found = startup{}.discover({
        .services = bearings::checked(std::move(services)).value(),
        .environment = bearings::environment::of({{"USE_STAGING_FALLBACK", "true"}}),
    });
    for (const auto& candidate : found["database"].report().candidates)
        std::cout << to_string(candidate.tier) << ": " << to_string(candidate.state) << ", "
                  << candidate.rule << ", " << candidate.reason << '\n';
    return found["database"].ok() ? 1 : 0;
}
