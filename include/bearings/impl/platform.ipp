// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_PLATFORM_IPP
#define BEARINGS_IMPL_PLATFORM_IPP

#include <bearings/impl/internal/find_container.hpp>
#include <bearings/impl/internal/find_wsl.hpp>
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

inline bool says_off(std::string_view value) noexcept {
    for (const std::string_view word : {"0", "false", "no", "off"})
        if (equals_ignoring_case(value, word))
            return true;
    return false;
}

inline bool says_on(std::string_view value) noexcept {
    for (const std::string_view word : {"1", "true", "yes", "on"})
        if (equals_ignoring_case(value, word))
            return true;
    return false;
}

/// The variable that fulfils a condition. Null: none does.
inline const variable* holding(const environment& variables, const variable_signal& signal) {
    const variable* const found = variables.find(signal.name);
    if (found == nullptr)
        return nullptr;
    bool holds = true;
    switch (signal.what) {
    case variable_is::set: break;
    case variable_is::on: holds = !says_off(found->value); break;
    case variable_is::equal: holds = found->value == signal.text; break;
    case variable_is::containing:
        holds = found->value.find(signal.text) != std::string_view::npos;
        break;
    }
    return holds ? found : nullptr;
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
        if (!row.unless.name.empty() && holding(variables, row.unless) != nullptr)
            continue;
        return {std::string(row.finding), to_string(first->origin)};
    }
    return {"none", {}};
}

inline constexpr std::string_view service_account = "/var/run/secrets/kubernetes.io/serviceaccount";

inline fact<orchestrator_kind> find_orchestrator(const environment& variables, const files& from) {
    for (const orchestrator_row& row : orchestrator_signals)
        if (const variable* const found = holding(variables, row.first))
            return {row.finding, to_string(found->origin)};
    // A session inside a pod may have lost its variables.
    if (from.exists(service_account))
        return {orchestrator_kind::kubernetes, file_evidence(service_account)};
    return {};
}

/// Kubernetes on a machine of Google; only asked inside a pod.
inline fact<std::string> find_gke(const environment& variables, const files& from) {
    const variable* const pod = variables.find("KUBERNETES_SERVICE_HOST");
    constexpr std::string_view path = "/sys/class/dmi/id/product_name";
    if (pod == nullptr || glance_at(from, path).find("Google") == std::string::npos)
        return {"none", {}};
    return {"gke", to_string(pod->origin) + ", " + file_evidence(path)};
}

inline fact<std::string> find_cloud(const environment& variables, const files& from) {
    auto found = first_finding(variables, cloud_signals);
    return found.value == "none" ? find_gke(variables, from) : found;
}

inline fact<std::string> find_ci(const environment& variables) {
    const variable* const told = variables.find("CI");
    if (told != nullptr && equals_ignoring_case(told->value, "false"))
        return {"none", {}};
    auto found = first_finding(variables, ci_signals);
    if (found.value != "none")
        return found;
    for (const std::string_view name : {"CI", "CONTINUOUS_INTEGRATION"})
        if (const variable* const plain = variables.find(name); plain && says_on(plain->value))
            return {"unknown", to_string(plain->origin)};
    return found;
}

inline std::string find_namespace(const environment& variables, const files& from) {
    const std::string told = glance_at(from, std::string(service_account) + "/namespace");
    if (!told.empty())
        return std::string(trimmed(told));
    const variable* const set = variables.find("POD_NAMESPACE");
    return set == nullptr ? std::string() : std::string(set->value);
}

inline std::string os_evidence(const system_identity& system) {
    if (system.version.empty())
        return "build target";
    return (system.os == os_kind::windows ? "RtlGetVersion " : "uname ") + system.version;
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
        found_.os = {system_.os, detail::os_evidence(system_)};
        found_.os_version = system_.version;
        found_.wine = {system_.wine, system_.wine ? "ntdll wine_get_version" : ""};
    }
    return found_.os;
}

BEARINGS_DECL const fact<wsl_kind>& facts_finder::wsl() {
    if ((known_ & detail::know_wsl) == 0) {
        known_ |= detail::know_wsl;
        if (system_.os == os_kind::linux_) {
            const bool contained = container().value != container_kind::none;
            found_.wsl = detail::find_wsl(*variables_, *files_, system_, contained);
        }
    }
    return found_.wsl;
}

BEARINGS_DECL const fact<container_kind>& facts_finder::container() {
    if ((known_ & detail::know_container) == 0) {
        known_ |= detail::know_container;
        detail::container_search search(*variables_, *files_);
        found_.container =
            system_.os == os_kind::windows ? search.find_by_variables() : search.find();
    }
    return found_.container;
}

BEARINGS_DECL const fact<orchestrator_kind>& facts_finder::orchestrator() {
    if ((known_ & detail::know_orchestrator) == 0) {
        known_ |= detail::know_orchestrator;
        found_.orchestrator = detail::find_orchestrator(*variables_, *files_);
    }
    return found_.orchestrator;
}

BEARINGS_DECL const fact<std::string>& facts_finder::cloud() {
    if ((known_ & detail::know_cloud) == 0) {
        known_ |= detail::know_cloud;
        found_.cloud = detail::find_cloud(*variables_, *files_);
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
        if (found_.orchestrator.value == orchestrator_kind::kubernetes)
            found_.kubernetes_namespace = detail::find_namespace(*variables_, *files_);
    }
    return found_;
}

}  // namespace bearings

#endif
