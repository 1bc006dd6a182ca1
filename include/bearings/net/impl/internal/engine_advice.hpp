// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_ENGINE_ADVICE_HPP
#define BEARINGS_NET_IMPL_INTERNAL_ENGINE_ADVICE_HPP

#include <bearings/engine.hpp>
#include <bearings/net/engine_endpoint.hpp>
#include <bearings/net/impl/internal/engine_text.hpp>
#include <bearings/origin.hpp>

#include <string>
#include <string_view>

namespace bearings::detail {

/// How much a state tells: where several places are asked, the highest is reported.
inline int engine_rank(engine_state state) noexcept {
    switch (state) {
    case engine_state::ready: return 8;
    case engine_state::windows_containers: return 7;
    case engine_state::unhealthy: return 6;
    case engine_state::unresponsive: return 5;
    case engine_state::denied: return 4;
    case engine_state::foreign: return 3;
    case engine_state::not_running: return 2;
    case engine_state::absent: return 1;
    case engine_state::not_probed: break;
    }
    return 0;
}

/// Which setting to correct when the engine that the user named is not there.
inline std::string engine_setting(const origin& from) {
    switch (from.kind) {
    case origin_kind::environment:
    case origin_kind::env_file:
    case origin_kind::context:
    case origin_kind::config_file: return from.key;
    default: return {};
    }
}

inline std::string engine_start_advice(std::string_view product) {
    if (product.find("Docker Desktop") != std::string_view::npos)
        return "start Docker Desktop";
    if (product.find("rootless Docker") != std::string_view::npos)
        return "start it (systemctl --user start docker)";
    if (product.find("Colima") != std::string_view::npos)
        return "start it (colima start)";
    if (product.find("Podman") != std::string_view::npos)
        return "start it (systemctl start podman.socket)";
#if defined(__linux__)
    if (product.empty() || product.substr(0, 8) == "Docker (")
        return "start it (sudo systemctl start docker)";
#endif
    return "start it";
}

/// What to do about a state. Empty: nothing is wrong.
inline std::string engine_fix(
    engine_state state,
    const engine_address& where,
    const origin& from,
    std::string_view installed
) {
    const auto setting = engine_setting(from);
    const auto correct = setting.empty() ? std::string() : ", or correct " + setting;
    const auto bypass = correct + ", or set DOCKER_BYPASS=true";
    const auto product = from.kind == origin_kind::known_socket ? from.key : std::string(installed);
    switch (state) {
    case engine_state::absent:
        if (!where.unsupported.empty())
            return "use a unix:// or tcp:// host" + bypass;
        return (setting.empty() ? "install or start Docker" : "start the engine") + bypass;
    case engine_state::not_running:
        if (where.transport == engine_transport::tcp)
            return "start the engine there" + bypass;
        // Whose socket a path of the user's own is, nobody knows.
        if (!setting.empty() && where.path != default_engine_socket)
            return "start the engine" + bypass;
        return engine_start_advice(product) + bypass;
    case engine_state::denied:
        if (where.transport == engine_transport::unix_socket)
            return "add this user to the group of " + where.path +
                   " (sudo usermod -aG docker $USER) and log in again" + bypass;
        if (where.transport == engine_transport::named_pipe)
            return "add this user to the group docker-users and log in again" + bypass;
        return "ask whoever runs the engine for access" + bypass;
    case engine_state::unresponsive:
    case engine_state::unhealthy: return "restart the engine" + bypass;
    case engine_state::foreign:
        return (setting.empty() ? "name the engine with DOCKER_HOST" : "correct " + setting) +
               ", or set DOCKER_BYPASS=true";
    case engine_state::windows_containers:
        return "switch Docker Desktop to Linux containers" + bypass;
    case engine_state::ready:
    case engine_state::not_probed: break;
    }
    return {};
}

}  // namespace bearings::detail

#endif
