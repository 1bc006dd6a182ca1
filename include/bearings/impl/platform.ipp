// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_PLATFORM_IPP
#define BEARINGS_IMPL_PLATFORM_IPP

#include <bearings/impl/internal/signals.hpp>
#include <bearings/impl/internal/system_identity.hpp>
#include <bearings/impl/internal/text.hpp>
#include <bearings/platform.hpp>

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace bearings {

BEARINGS_DECL std::string_view to_string(os_kind value) noexcept {
    switch (value) {
    case os_kind::other: return "other";
    case os_kind::linux_: return "linux";
    case os_kind::windows: return "windows";
    case os_kind::macos: return "macos";
    }
    return "";
}

BEARINGS_DECL std::string_view to_string(wsl_kind value) noexcept {
    switch (value) {
    case wsl_kind::none: return "none";
    case wsl_kind::version_1: return "1";
    case wsl_kind::version_2: return "2";
    case wsl_kind::unknown: return "unknown";
    }
    return "";
}

BEARINGS_DECL std::string_view to_string(container_kind value) noexcept {
    switch (value) {
    case container_kind::none: return "none";
    case container_kind::docker: return "docker";
    case container_kind::podman: return "podman";
    case container_kind::kubernetes: return "kubernetes";
    case container_kind::lxc: return "lxc";
    case container_kind::systemd_nspawn: return "systemd_nspawn";
    case container_kind::other: return "other";
    }
    return "";
}

BEARINGS_DECL std::string_view to_string(orchestrator_kind value) noexcept {
    switch (value) {
    case orchestrator_kind::none: return "none";
    case orchestrator_kind::kubernetes: return "kubernetes";
    case orchestrator_kind::ecs: return "ecs";
    case orchestrator_kind::nomad: return "nomad";
    }
    return "";
}

BEARINGS_DECL system_identity this_system() {
    return detail::identify_system();
}

namespace detail {

/// The facts that a finder knows, as bits.
enum known_fact : unsigned {
    know_os = 1,
    know_wsl = 2,
    know_container = 4,
    know_orchestrator = 8,
    know_cloud = 16,
    know_ci = 32,
    know_rest = 64,
};

inline const variable* holding(const environment& variables, const variable_signal& signal) {
    const variable* const found = variables.find(signal.name);
    if (found == nullptr)
        return nullptr;
    switch (signal.what) {
    case variable_is::set: return found;
    case variable_is::equal:
        return equals_ignoring_case(found->value, signal.text) ? found : nullptr;
    case variable_is::containing:
        return contains_ignoring_case(found->value, signal.text) ? found : nullptr;
    }
    return nullptr;
}

inline fact<std::string> first_finding(
    const environment& variables,
    std::span<const signal_row> rows
) {
    for (const signal_row& row : rows) {
        const variable* const first = holding(variables, row.first);
        if (first == nullptr)
            continue;
        if (!row.second.name.empty() && holding(variables, row.second) == nullptr)
            continue;
        return {std::string(row.finding), to_string(first->origin)};
    }
    return {"none", {}};
}

inline fact<orchestrator_kind> find_orchestrator(const environment& variables) {
    if (const variable* const found = variables.find("KUBERNETES_SERVICE_HOST"))
        return {orchestrator_kind::kubernetes, to_string(found->origin)};
    return {};
}

inline fact<std::string> find_ci(const environment& variables) {
    const variable* const switched = variables.find("CI");
    if (switched != nullptr && equals_ignoring_case(switched->value, "false"))
        return {"none", {}};
    auto found = first_finding(variables, ci_signals);
    if (found.value == "none" && switched != nullptr &&
        (switched->value == "1" || equals_ignoring_case(switched->value, "true")))
        return {"unknown", to_string(switched->origin)};
    return found;
}

}  // namespace detail

BEARINGS_DECL facts_finder::facts_finder(
    const environment& variables,
    const files& from,
    system_identity system
)
    : variables_(&variables)
    , files_(&from)
    , system_(std::move(system)) {}

BEARINGS_DECL const fact<os_kind>& facts_finder::os() {
    if ((known_ & detail::know_os) == 0) {
        known_ |= detail::know_os;
        found_.os = {system_.os, "operating system"};
        found_.os_version = system_.version;
        found_.wine = {system_.wine, system_.wine ? "ntdll wine_get_version" : ""};
    }
    return found_.os;
}

BEARINGS_DECL const fact<wsl_kind>& facts_finder::wsl() {
    known_ |= detail::know_wsl;
    return found_.wsl;
}

BEARINGS_DECL const fact<container_kind>& facts_finder::container() {
    if ((known_ & detail::know_container) == 0) {
        known_ |= detail::know_container;
        if (files_->exists("/.dockerenv"))
            found_.container = {container_kind::docker, "file /.dockerenv"};
    }
    return found_.container;
}

BEARINGS_DECL const fact<orchestrator_kind>& facts_finder::orchestrator() {
    if ((known_ & detail::know_orchestrator) == 0) {
        known_ |= detail::know_orchestrator;
        found_.orchestrator = detail::find_orchestrator(*variables_);
    }
    return found_.orchestrator;
}

BEARINGS_DECL const fact<std::string>& facts_finder::cloud() {
    if ((known_ & detail::know_cloud) == 0) {
        known_ |= detail::know_cloud;
        found_.cloud = detail::first_finding(*variables_, detail::cloud_signals);
    }
    return found_.cloud;
}

BEARINGS_DECL const fact<std::string>& facts_finder::ci() {
    if ((known_ & detail::know_ci) == 0) {
        known_ |= detail::know_ci;
        found_.ci = detail::find_ci(*variables_);
    }
    return found_.ci;
}

BEARINGS_DECL bool facts_finder::hosted() {
    return orchestrator().value != orchestrator_kind::none || cloud().value != "none";
}

BEARINGS_DECL const facts& facts_finder::all() {
    static_cast<void>(os());
    static_cast<void>(wsl());
    static_cast<void>(container());
    static_cast<void>(orchestrator());
    static_cast<void>(cloud());
    static_cast<void>(ci());
    if ((known_ & detail::know_rest) == 0) {
        known_ |= detail::know_rest;
        found_.workspace = detail::first_finding(*variables_, detail::workspace_signals);
    }
    return found_;
}

}  // namespace bearings

#endif
