// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_DECISION_ADVICE_HPP
#define BEARINGS_IMPL_INTERNAL_DECISION_ADVICE_HPP

#include <bearings/endpoint.hpp>
#include <bearings/impl/internal/decision_wording.hpp>
#include <bearings/impl/internal/rule_text.hpp>
#include <bearings/plan.hpp>
#include <bearings/verdict.hpp>

#include <span>
#include <string>
#include <string_view>

// The fix lines: what a tired person should do next, one line per failure.

namespace bearings::detail {

/// What is known of a service that was not found.
struct complaint {
    const plan& in;
    const service_plan& service;
    /// The candidate that speaks for the service. Null: it has none that could be tried.
    const candidate* which = nullptr;
    /// What was found there. Null like `which`.
    const probe_result* found = nullptr;
    /// The candidate that nothing replaces. Null: there is none.
    const candidate* pin = nullptr;
    /// Its group fell back and it could not follow.
    bool left_behind = false;
    /// The member without which the group could not fall back. Null: none.
    const service_plan* forbidding = nullptr;
};

inline std::string name_of(const complaint& about) {
    return escaped(about.service.service->name, 80);
}

inline bool in_docker(const complaint& about) noexcept {
    return !about.service.service->docker.service.empty();
}

/// `bearings.toml:12 services.backend.local`, `environment BACKEND_URL`.
inline std::string origin_text(const candidate& which) {
    return escaped(to_string(which.origin), 160);
}

inline std::string host_and_port(const candidate& which) {
    const auto& url = which.url;
    const auto host = escaped(url.host(), 120);
    return (url.ipv6() ? '[' + host + ']' : host) + ':' + std::to_string(url.port());
}

inline std::string logs_of(const complaint& about) {
    const auto& name = about.service.service->docker.service;
    return in_docker(about) ? "docker compose logs " + escaped(name, 80)
                            : "the log of " + name_of(about);
}

inline std::string compose_advice(const complaint& about) {
    const auto compose =
        "docker compose up -d " + escaped(about.service.service->docker.service, 80);
    return is_down(about.in.engine)
               ? "start the Docker engine (Docker Desktop on Windows and macOS), then: " + compose
               : compose;
}

/// How to make the service listen.
inline std::string start_advice(const complaint& about) {
    if (in_docker(about))
        return compose_advice(about);
    const auto listens = "so that it listens at " + host_and_port(*about.which);
    if (about.which->origin.kind == origin_kind::derived)
        return "start the service that " + name_of(about) + " derives from, " + listens;
    return "start " + name_of(about) + ' ' + listens;
}

inline std::string absence_advice(const complaint& about) {
    if (is_loopback(about.which->url))
        return start_advice(about);
    return "check the network or VPN, and whether " + host_and_port(*about.which) + " of " +
           origin_text(*about.which) + " is right";
}

inline std::string tls_advice(const complaint& about) {
    const auto host = escaped(about.which->url.host(), 120);
    const auto& reason = about.found->reason;
    if (reason == "expired")
        return "renew the certificate of " + host;
    if (reason == "not_yet_valid")
        return "set this machine's clock, or wait until the certificate of " + host + " is valid";
    if (reason == "self_signed" || reason == "untrusted")
        return "give tls.ca_file the certificate authority of " + host + ", or repair its chain";
    if (reason == "host")
        return "use the name the certificate of " + host + " is for, or set tls.server_name";
    if (reason == "not_tls")
        return "nothing speaks TLS at " + host_and_port(*about.which) + ": correct the scheme of " +
               origin_text(*about.which);
    if (reason == "client_cert_required")
        return "set tls.client_cert and tls.client_key of " + name_of(about);
    return "look at the TLS settings of " + host_and_port(*about.which);
}

inline std::string protocol_advice(const complaint& about) {
    if (about.found->reason == "tls_on_plain")
        return "it speaks TLS: use https or wss in " + origin_text(*about.which);
    return "something else listens at " + host_and_port(*about.which) +
           ": stop it, or correct the port in " + origin_text(*about.which);
}

inline std::string local_error_advice(const complaint& about) {
    const auto& reason = about.found->reason;
    if (reason == "no_tls")
        return "build the program with TLS: include <bearings/net/tls.hpp> and name tls in "
               "reachability<...>";
    if (reason == "no_check")
        return "name a check for " + origin_text(*about.which) + " in reachability<...>, as tcp";
    if (reason == "invalid_tls")
        return "correct the TLS settings of " + name_of(about) + " or SSL_CERT_FILE";
    if (reason == "header")
        return "correct headers, subprotocols and health path of " + name_of(about);
    if (reason == "network_down")
        return "connect this machine to its network";
    return "close files or sockets of this process, or raise its limits (ulimit -n)";
}

/// By what was found there.
inline std::string verdict_advice(const complaint& about) {
    switch (about.found->verdict) {
    case verdict::refused: return absence_advice(about);
    case verdict::closed_early:
        return "the port is open and nothing behind it answers; look at " + logs_of(about);
    case verdict::timed_out: return absence_advice(about);
    case verdict::unreachable: return absence_advice(about);
    case verdict::blocked:
        return about.found->reason == "link_local"
                   ? "use an address that is not link-local in " + origin_text(*about.which)
                   : "allow the connection to " + host_and_port(*about.which) + " in the firewall";
    case verdict::name_not_found:
        return "correct the host name " + in_quotes(about.which->url.host()) + " in " +
               origin_text(*about.which) + ", or connect to its network (VPN)";
    case verdict::name_failed: return "the name service does not answer: check the network or VPN";
    case verdict::reset:
    case verdict::unhealthy: return "it runs but is not well; look at " + logs_of(about);
    case verdict::upgrade_rejected:
        return "correct the path of the WebSocket in " + origin_text(*about.which);
    case verdict::wrong_protocol: return protocol_advice(about);
    case verdict::tls_failed: return tls_advice(about);
    case verdict::local_error: return local_error_advice(about);
    case verdict::cancelled: return "run it again: the check was cancelled";
    case verdict::not_probed: return "run it again with a longer --timeout: it was not tried";
    case verdict::reachable: return {};
    }
    return {};
}

inline bool may_fall_back(const plan& in) noexcept {
    return in.stage.value == stage::development || in.stage.value == stage::test;
}

/// Null: there is none.
inline const candidate* first_staging(const complaint& about) noexcept {
    for (const auto& candidate : about.in.of(about.service))
        if (candidate.tier == tier::staging && is_fallback(candidate.precedence))
            return &candidate;
    return nullptr;
}

/// Which switches keep staging away.
inline std::string switch_advice(const switches& set) {
    constexpr std::string_view allow = "set USE_STAGING_FALLBACK=true";
    if (!set.force_local.value_or(false))
        return std::string(allow);
    return set.staging_fallback.value_or(false) ? "unset FORCE_LOCAL"
                                                : "unset FORCE_LOCAL and " + std::string(allow);
}

/// How to set what the catalogue or the environment lacks.
inline std::string set_advice(const complaint& about) {
    const auto& service = *about.service.service;
    std::string_view key = ".local";
    if (about.in.stage.value == stage::staging)
        key = ".staging";
    if (about.in.stage.value == stage::production)
        key = ".production";
    return "set " + service.variable + "_URL, or services." + name_of(about) + std::string(key) +
           " in bearings.toml";
}

/// What would allow a fallback. Empty: nothing would, or nothing is missing.
inline std::string fallback_advice(const complaint& about) {
    if (!may_fall_back(about.in))
        return {};
    if (about.forbidding != nullptr && about.service.staging_allowed) {
        const auto& other = *about.forbidding->service;
        return "give " + in_quotes(other.name) + " a reachable staging URL (STAGING_" +
               other.variable + "_URL) so that its group can fall back";
    }
    const auto* const staging = first_staging(about);
    if (staging == nullptr)
        return {};
    if (!about.service.staging_allowed)
        return switch_advice(about.in.switches) + " to use staging";
    if (!staging->kept && staging->rule == "allow_list")
        return "add " + escaped(staging->url.host(), 120) + " to staging.allow to use staging";
    return {};
}

/// How to let other candidates than an explicit one be considered.
inline std::string release_advice(const complaint& about) {
    const auto& from = about.pin->origin;
    const auto key = escaped(from.key, 120);
    // What derives stands where its base stands; only a program's own URL has no source at all.
    const bool derived = from.kind == origin_kind::derived;
    if (from.kind == origin_kind::code || (derived && from.source.empty()))
        return "remove the URL that the program itself gives";
    if (from.kind == origin_kind::env_file || from.line != 0)
        return "remove " + key + " from " + escaped(from.source, 120);
    return "unset " + key;
}

inline std::string pin_advice(const complaint& about) {
    if (about.pin->precedence == precedence::requested_mock)
        return "start the mock (bearings mock " + name_of(about) + "), or unset USE_MOCK_" +
               about.service.service->variable + " and USE_MOCK_SERVICES";
    auto line = verdict_advice(about);
    const bool tried_others = about.which != about.pin;
    if (tried_others && !allows_fallback(about.found->verdict, is_loopback(about.which->url)))
        return line;
    line += (line.empty() ? "" : "; or ") + release_advice(about);
    if (!may_fall_back(about.in))
        return line + " to use what the configuration says";
    const bool allowed = about.service.staging_allowed;
    if (tried_others)
        return line + (allowed ? "" : " and " + switch_advice(about.in.switches)) +
               " to let bearings look at staging";
    return line + " to let bearings look locally, " +
           (allowed ? "then at staging"
                    : "and " + switch_advice(about.in.switches) + " to allow staging");
}

/// The rules left nothing that could be tried.
inline std::string nothing_left_advice(const complaint& about) {
    const auto set = set_advice(about);
    if (!in_docker(about) || !may_fall_back(about.in))
        return set;
    if (about.in.switches.docker_bypass.value_or(false))
        return "unset DOCKER_BYPASS to look for its container, or " + set;
    return compose_advice(about) + "; or " + set;
}

/// One line. Empty: nothing can be said.
inline std::string advice(const complaint& about) {
    if (about.left_behind)
        return "give it a reachable staging URL (STAGING_" + about.service.service->variable +
               "_URL), or take it out of group " + in_quotes(about.service.service->group) +
               ", which fell back without it";
    if (about.which == nullptr)
        return nothing_left_advice(about);
    if (about.pin != nullptr)
        return pin_advice(about);
    auto line = verdict_advice(about);
    if (!allows_fallback(about.found->verdict, is_loopback(about.which->url)))
        return line;
    if (const auto more = fallback_advice(about); !more.empty())
        line += (line.empty() ? "" : "; or ") + more;
    return line;
}

}  // namespace bearings::detail

#endif
