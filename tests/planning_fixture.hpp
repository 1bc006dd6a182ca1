// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_PLANNING_FIXTURE_HPP
#define BEARINGS_TESTS_PLANNING_FIXTURE_HPP

#include <bearings/policy.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests {

/// Everything a plan is made of, alive as long as the world.
struct world {
    using entry = std::pair<std::string_view, std::string_view>;

    std::vector<entry> set;
    bearings::catalog services;
    bearings::stage stage = bearings::stage::development;
    bearings::os_kind os = bearings::os_kind::linux_;
    std::optional<bearings::engine_snapshot> engine;
    std::vector<bearings::code_override> overrides;
    bool probing = true;
    bearings::name_case names = bearings::name_case::sensitive;
    /// Wins over `set`; for variables with origins of their own.
    std::optional<bearings::environment> variables;

    template <class Sources = bearings::default_sources, class Rules = bearings::default_rules>
    [[nodiscard]] bearings::result<bearings::plan> try_plan() {
        variables_ = variables ? *variables : bearings::environment::of(set, names);
        auto complete = bearings::checked(services);
        if (!complete)
            return complete.error();
        services = *complete;
        const auto switches = bearings::read_switches(variables_);
        if (!switches)
            return switches.error();
        finder_.emplace(variables_, files_, bearings::system_identity{os, {}, false});
        return bearings::make_plan(
            {.variables = variables_,
             .services = services,
             .facts = *finder_,
             .stage = stage,
             .switches = *switches,
             .engine = engine ? &*engine : nullptr,
             .probing = probing,
             .overrides = overrides},
            {stage, "test"},
            Sources::entries,
            Rules::entries
        );
    }

    template <class Sources = bearings::default_sources, class Rules = bearings::default_rules>
    [[nodiscard]] bearings::plan plan() {
        return std::move(try_plan<Sources, Rules>()).value();
    }

private:
    bearings::environment variables_;
    inline static const bearings::memory_files files_;
    std::optional<bearings::facts_finder> finder_;
};

[[nodiscard]] inline bearings::configured_url configured(
    std::string_view url,
    std::string key,
    unsigned line = 0
) {
    return {
        bearings::own(bearings::parse_url(url).value()),
        {bearings::origin_kind::config_file, std::move(key), "bearings.toml", line}};
}

[[nodiscard]] inline bearings::service named(std::string_view name) {
    bearings::service made;
    made.name = name;
    return made;
}

/// A backend with everything the catalogue can hold.
[[nodiscard]] inline bearings::service backend() {
    auto made = named("backend");
    made.local = configured("http://localhost:8000", "services.backend.local", 3);
    made.staging = configured("https://api.staging.example.com", "services.backend.staging", 4);
    made.production = configured("https://api.example.com", "services.backend.production", 5);
    made.mock = configured("http://localhost:18000", "services.backend.mock", 6);
    return made;
}

[[nodiscard]] inline bearings::engine_snapshot ready_engine() {
    bearings::engine_snapshot made;
    made.state = bearings::engine_state::ready;
    made.endpoint = "unix:///var/run/docker.sock";
    return made;
}

[[nodiscard]] inline bearings::container running(
    std::string name,
    std::vector<bearings::container_port> ports
) {
    bearings::container made;
    made.name = std::move(name);
    made.state = "running";
    made.ports = std::move(ports);
    return made;
}

/// The candidates of a service as lines: `tier url`, or `tier - rule: reason` when dropped.
[[nodiscard]] inline std::vector<std::string> lines(
    const bearings::plan& of,
    std::string_view service
) {
    std::vector<std::string> made;
    for (const auto& each : of.services) {
        if (each.service->name != service)
            continue;
        for (const auto& one : of.of(each)) {
            std::string line{to_string(one.tier)};
            line += ' ';
            line += one.url.empty() ? "-" : one.url.text();
            if (!one.kept)
                line += " dropped by " + std::string(one.rule) + ": " + std::string(one.reason);
            made.push_back(line);
        }
    }
    return made;
}

/// The URLs of a service that the rules kept, best first.
[[nodiscard]] inline std::vector<std::string> kept(
    const bearings::plan& of,
    std::string_view service
) {
    std::vector<std::string> made;
    for (const auto& each : of.services)
        if (each.service->name == service)
            for (const auto& one : of.of(each))
                if (one.kept)
                    made.emplace_back(one.url.text());
    return made;
}

[[nodiscard]] inline std::vector<std::string> warnings(
    const bearings::plan& of,
    std::string_view id
) {
    std::vector<std::string> made;
    for (const auto& each : of.warnings)
        if (each.id == id)
            made.push_back(each.text);
    return made;
}

using texts = std::vector<std::string>;

}  // namespace tests

#endif
