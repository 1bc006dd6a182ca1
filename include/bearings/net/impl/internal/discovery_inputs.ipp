// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_DISCOVERY_INPUTS_IPP
#define BEARINGS_NET_IMPL_INTERNAL_DISCOVERY_INPUTS_IPP

#include <bearings/dotenv.hpp>
#include <bearings/net/discovery.hpp>
#include <bearings/net/service_target.hpp>
#include <bearings/stage.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace bearings::detail {

/// Everything a discovery reads before it contacts anything; plans point into it.
struct discovery_inputs {
    discovery_options options;
    environment variables;
    const files* from = nullptr;
    catalog services;
    /// Services that were asked for only because others derive from them.
    std::vector<std::string> bases;
    std::optional<facts_finder> facts;
    stage_finding stage;
    bearings::switches switches;

    [[nodiscard]] std::chrono::microseconds deadline() const noexcept {
        constexpr std::chrono::milliseconds usual{2000};
        if (options.deadline.count() > 0)
            return options.deadline;
        return services.deadline.count() > 0 ? services.deadline : usual;
    }
};

/// The process environment over the environment files, of which later ones win.
inline result<environment> read_variables(discovery_options& options, const files& from) {
    auto variables =
        options.environment ? std::move(*options.environment) : environment::of_process();
    for (auto path = options.env_files.rbegin(); path != options.env_files.rend(); ++path) {
        const auto read = read_dotenv(from, *path, variables.names());
        if (!read)
            return read.error();
        variables = variables.over(*read);
    }
    return variables;
}

inline bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

inline failure unknown_service(std::string_view name, const catalog& services) {
    std::vector<std::string_view> known;
    for (const auto& each : services.services)
        known.push_back(each.name);
    std::string message = "there is no service `" + escaped(name) + "`";
    if (const auto near_name = nearest_name(name, known); !near_name.empty())
        message += "; did you mean `" + std::string(near_name) + "`?";
    return {make_error_code(errc::unknown_service), std::move(message), {origin_kind::code, {}}};
}

/// Leaves the services that were named and those they derive from.
inline std::optional<failure> narrow(discovery_inputs& inputs) {
    const auto& wanted = inputs.options.only;
    if (wanted.empty())
        return std::nullopt;
    auto kept = wanted;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const auto* found = inputs.services.find(kept[i]);
        if (!found)
            return unknown_service(kept[i], inputs.services);
        const auto& base = found->derive.from;
        if (base.empty() || contains(kept, base))
            continue;
        kept.push_back(base);
        inputs.bases.push_back(base);
    }
    std::erase_if(inputs.services.services, [&](const service& each) {
        return !contains(kept, each.name);
    });
    return std::nullopt;
}

inline result<std::unique_ptr<discovery_inputs>> read_inputs(
    discovery_options options,
    const discovery_table& how
) {
    auto made = std::make_unique<discovery_inputs>();
    made->options = std::move(options);
    made->from = made->options.files ? made->options.files : &system_files();

    auto variables = read_variables(made->options, *made->from);
    if (!variables)
        return std::move(variables.error());
    made->variables = std::move(*variables);

    auto services = made->options.services
                        ? checked(std::move(*made->options.services))
                        : how.find_catalog(*made->from, made->variables, made->options.catalog);
    if (!services)
        return std::move(services.error());
    made->services = std::move(*services);
    honour_environment(made->services.tls, made->variables);
    if (auto failed = narrow(*made))
        return std::move(*failed);

    made->facts.emplace(
        made->variables,
        *made->from,
        made->options.system ? *made->options.system : this_system()
    );
    auto stage = find_stage(
        made->variables,
        made->services.stage,
        made->services.stage_origin,
        *made->facts
    );
    if (!stage)
        return std::move(stage.error());
    made->stage = std::move(*stage);
    auto read = read_switches(made->variables);
    if (!read)
        return std::move(read.error());
    made->switches = std::move(*read);
    return made;
}

}  // namespace bearings::detail

#endif
