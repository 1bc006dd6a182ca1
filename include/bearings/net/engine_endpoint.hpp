// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_ENGINE_ENDPOINT_HPP
#define BEARINGS_NET_ENGINE_ENDPOINT_HPP

#include <bearings/engine.hpp>
#include <bearings/environment.hpp>
#include <bearings/files.hpp>
#include <bearings/origin.hpp>
#include <bearings/platform.hpp>
#include <bearings/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bearings {

/// How a container engine is reached.
enum class engine_transport {
    unix_socket,
    named_pipe,
    tcp,
    /// Valid for the Docker CLI, but nothing that bearings can talk to.
    unsupported,
};

/// What a TLS connection to an engine must use.
struct engine_tls {
    bool enabled = false;
    /// False: encrypted, and anybody may answer (`DOCKER_TLS`, `SkipTLSVerify`).
    bool verify = true;
    /// Paths of PEM files. Empty: none.
    std::string ca_file;
    std::string cert_file;
    std::string key_file;
};

/// Where an engine is, after checking.
struct engine_address {
    engine_transport transport = engine_transport::unix_socket;
    /// Socket path (a leading `@`: abstract), or pipe name `\\.\pipe\NAME`.
    std::string path;
    /// For tcp: a name or an address without brackets.
    std::string host;
    std::uint16_t port = 0;
    engine_tls tls;
    /// Why it cannot be contacted. Empty: it can.
    std::string unsupported;
};

/// `unix:///var/run/docker.sock`, `npipe:////./pipe/NAME`, `tcp://host:2375`.
[[nodiscard]] BEARINGS_DECL std::string to_string(const engine_address& where);

/// Reads a host string as the Docker CLI does: `unix npipe tcp http https ssh fd`, `host:port`, blank
/// for the platform's default. With `tls`, the default port of tcp is 2376. The failure has no
/// origin; the caller knows the place.
[[nodiscard]] BEARINGS_DECL result<engine_address> parse_engine_host(
    std::string_view text,
    os_kind os,
    const engine_tls& tls = {}
);

/// Who asks: what the well-known places of sockets depend on besides the environment.
struct engine_user {
    os_kind os = os_kind::other;
    /// For `/run/user/<uid>`. None: that place is not tried.
    std::optional<std::uint32_t> uid{};
};

/// One place where the engine may be.
struct engine_target {
    engine_address address;
    bearings::origin origin;
};

/// Which engine the user means, before anything is contacted.
struct engine_choice {
    /// In the order to try. One when the user named it; empty only with `absent`.
    std::vector<engine_target> targets;
    /// What the choice hid, in the order of precedence.
    std::vector<engine_override> overrides;
    /// Name of the Docker context. Empty: none was chosen.
    std::string context;
    /// Why there is no engine without asking any (a stale `currentContext`). Empty: ask `targets`.
    std::string absent;
    /// Where that setting stands. Kind `none`: `absent` is empty.
    bearings::origin absent_origin;
    /// Where to look for what is installed when no engine answers. Null: nowhere. What they point to
    /// must outlive the query.
    const environment* variables = nullptr;
    const files* from = nullptr;
    os_kind os = os_kind::other;
    /// Whether the user named the engine; if not, `targets` are guesses.
    bool asked_for = false;
    /// What else a person should know, such as a `config.json` that cannot be read. Empty: nothing.
    std::string note;
};

/// What is installed and could be started, for people: `Docker (/usr/bin/dockerd)`. Empty: nothing.
[[nodiscard]] BEARINGS_DECL std::string installed_engine(
    const environment& variables,
    const files& from,
    os_kind os
);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/engine_endpoint.ipp>
#endif

#endif
