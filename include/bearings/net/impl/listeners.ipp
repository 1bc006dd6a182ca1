// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_LISTENERS_IPP
#define BEARINGS_NET_IMPL_LISTENERS_IPP

#include <bearings/error.hpp>
#include <bearings/impl/internal/text.hpp>
#include <bearings/net/listeners.hpp>

#if defined(_WIN32)
#include <bearings/net/impl/internal/listeners_windows.ipp>
#elif defined(__linux__)
#include <bearings/net/impl/internal/listeners_linux.ipp>
#endif

#include <string>
#include <utility>

namespace bearings {

namespace detail {

inline std::string program_text(const listener& of) {
    if (of.program.empty())
        return of.process == 0 ? "another program" : "process " + std::to_string(of.process);
    auto text = escaped(of.program, 80);
    if (of.process != 0)
        text += " (process " + std::to_string(of.process) + ")";
    if (const auto product = relay_product(of.program); !product.empty())
        text += ", a relay of " + std::string(product);
    return text;
}

/// Whether a connection to loopback of that family would reach the listener. That a socket at `::`
/// takes IPv4 as well is the usual case, and not to be seen from outside.
inline bool serves_loopback(const listener& each, bool v6) noexcept {
    const bool any = is_unspecified(each.address);
    return (any || is_loopback(each.address)) && (each.address.is_v6() == v6 || any);
}

inline std::string held_note(std::uint16_t port, const std::vector<listener>& all) {
    for (const auto& each : all)
        if (is_unspecified(each.address) || is_loopback(each.address))
            return "port " + std::to_string(port) + " is held by " + program_text(each);
    return {};
}

/// Somebody listens at the port, where the connection does not lead.
inline std::string elsewhere_note(std::uint16_t port, const std::vector<listener>& all, bool v6) {
    for (const auto& each : all)
        if (serves_loopback(each, v6))
            return {};
    if (all.empty())
        return {};
    return program_text(all.front()) + " listens at " + to_string(all.front().address, port) +
           " only";
}

/// Windows keeps ranges of ports for Hyper-V; who is given one of them cannot listen there.
inline std::string excluded_note(std::uint16_t port) {
    return "the engine publishes port " + std::to_string(port) +
           ", and nothing listens: perhaps Windows keeps it for Hyper-V (netsh interface ipv4 show "
           "excludedportrange protocol=tcp)";
}

inline bool worth_explaining(const candidate_report& of) noexcept {
    if (!of.probe || !of.probe->note.empty() || of.url.empty() || !is_loopback(view(of.url)))
        return false;
    switch (of.probe->verdict) {
    case verdict::refused:
    case verdict::closed_early:
    case verdict::timed_out:
    case verdict::reset:
    case verdict::wrong_protocol:
    case verdict::upgrade_rejected: return true;
    default: return false;
    }
}

}  // namespace detail

BEARINGS_DECL std::vector<listener> listeners_at([[maybe_unused]] std::uint16_t port) {
#if defined(_WIN32) || defined(__linux__)
    return detail::find_listeners(port);
#else
    return {};
#endif
}

BEARINGS_DECL std::string_view relay_product(std::string_view program) noexcept {
    static constexpr std::pair<std::string_view, std::string_view> relays[] = {
        {"com.docker.backend", "Docker Desktop"},
        {"com.docker.vpnkit", "Docker Desktop"},
        {"vpnkit", "Docker Desktop"},
        {"docker-proxy", "Docker"},
        {"rootlesskit", "rootless Docker"},
        {"rootlessport", "rootless Podman"},
        {"gvproxy", "Podman"},
        {"host-switch", "Rancher Desktop"},
        {"wslrelay", "WSL"},
        {"wslhost", "WSL"},
        {"svchost", "Windows (netsh portproxy)"}};
    constexpr std::string_view suffix = ".exe";
    if (program.size() > suffix.size() &&
        detail::equals_ignoring_case(program.substr(program.size() - suffix.size()), suffix))
        program.remove_suffix(suffix.size());
    for (const auto& [name, product] : relays)
        if (detail::equals_ignoring_case(program, name))
            return product;
    return {};
}

BEARINGS_DECL std::string port_note(
    const candidate_report& failed,
    const port_surroundings& around
) {
    if (!detail::worth_explaining(failed))
        return {};
    const auto port = failed.url.port();
    const auto& found = *failed.probe;
    if (found.verdict == verdict::timed_out && found.stage == probe_stage::connect) {
        if (around.mirrored_wsl)
            return "probably closed: mirrored networking of WSL drops instead of refusing";
        return detail::held_note(port, around.listeners);
    }
    if (found.verdict != verdict::refused)
        return detail::held_note(port, around.listeners);
    const bool v6 = found.address.starts_with('[');
    if (auto note = detail::elsewhere_note(port, around.listeners, v6); !note.empty())
        return note;
    const bool excluded = around.os == os_kind::windows && around.published;
    return excluded && around.listeners.empty() ? detail::excluded_note(port) : std::string();
}

BEARINGS_DECL void explain_ports(report& found, const files& from, listener_lookup lookup) {
    port_surroundings around;
    around.os = found.facts.os.value;
    around.mirrored_wsl =
        found.facts.wsl.value != wsl_kind::none && from.exists("/sys/class/net/loopback0");
    for (auto& service : found.services)
        for (auto& each : service.candidates) {
            if (!detail::worth_explaining(each))
                continue;
            around.published =
                each.tier == tier::docker && found.docker.state == engine_state::ready;
            around.listeners = lookup(each.url.port());
            each.probe->note = port_note(each, around);
            if (!each.probe->note.empty() && !each.reason.empty())
                each.reason += "; " + escaped(each.probe->note, 200);
        }
}

}  // namespace bearings

#endif
