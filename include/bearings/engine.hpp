// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_ENGINE_HPP
#define BEARINGS_ENGINE_HPP

#include <bearings/detail/chrono.hpp>
#include <bearings/origin.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bearings {

/// What is known of the container engine.
enum class engine_state {
    /// Nobody asked, or it was bypassed.
    not_probed,
    /// No socket or pipe.
    absent,
    /// There, but this user may not talk to it.
    denied,
    /// Installed or a stale socket, and nobody answers.
    not_running,
    /// Connects and stays silent.
    unresponsive,
    /// Answers with an error.
    unhealthy,
    /// Something else answers.
    foreign,
    /// Runs Windows containers.
    windows_containers,
    ready,
};

[[nodiscard]] BEARINGS_DECL std::string_view to_string(engine_state value) noexcept;

/// A port that a container offers.
struct container_port {
    /// Inside the container.
    std::uint16_t inner = 0;
    /// On the engine's host. Zero: exposed, not published.
    std::uint16_t published = 0;
    /// Address of the binding as the engine tells it: `0.0.0.0`, `::`, `127.0.0.1`. Empty: none.
    std::string address;
};

/// A container as far as discovery needs it.
struct container {
    std::string id;
    /// Without the leading slash.
    std::string name;
    /// Compose labels; empty and zero without Compose.
    std::string project;
    std::string service;
    int number = 0;
    /// `running`, `exited`, `paused`, `restarting`, `created`, `dead`.
    std::string state;
    /// `healthy`, `unhealthy`, `starting`. Empty: no health check.
    std::string health;
    bool host_network = false;
    /// TCP only.
    std::vector<container_port> ports;
};

/// A setting that the chosen engine address hid.
struct engine_override {
    origin_kind kind = origin_kind::none;
    std::string key;
    std::string source;
    std::string value;
};

/// The engine as it was found, once per discovery.
struct engine_snapshot {
    engine_state state = engine_state::not_probed;
    /// `unix:///var/run/docker.sock`, `npipe:////./pipe/docker_engine`, `tcp://host:2376`.
    std::string endpoint;
    bearings::origin origin;
    std::vector<engine_override> overrides;
    std::chrono::microseconds elapsed{0};
    /// Why this state, for people.
    std::string reason;
    /// What to do about it. Empty: nothing.
    std::string fix;
    /// As the engine answered. Empty: unknown.
    std::string api_version;
    /// Host where published ports are reached. Empty: this machine.
    std::string host;
    /// Running and stopped containers, those the catalogue asks for.
    std::vector<container> containers;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/engine.ipp>
#endif

#endif
