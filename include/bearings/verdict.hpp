// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_VERDICT_HPP
#define BEARINGS_VERDICT_HPP

#include <bearings/detail/chrono.hpp>
#include <bearings/trace.hpp>

#include <string>
#include <string_view>

namespace bearings {

/// What one reachability check found.
enum class verdict {
    /// Nothing was contacted.
    not_probed,
    /// The selected check passed.
    reachable,
    /// Nothing listens there.
    refused,
    /// Accepted, then closed or reset without a byte of an answer: a relay with nothing behind it.
    closed_early,
    /// No answer in time, at the stage that is named.
    timed_out,
    /// No route.
    unreachable,
    /// A firewall, a missing permission, or an address bearings never contacts.
    blocked,
    /// The name does not exist, or not in a usable address family.
    name_not_found,
    /// The name service failed.
    name_failed,
    /// Dropped after the first byte of an answer.
    reset,
    /// It answered, and says that it is not well.
    unhealthy,
    /// HTTP answered the WebSocket request.
    upgrade_rejected,
    /// Something else than the protocol asked for.
    wrong_protocol,
    /// The TLS handshake or the certificate failed: evidence of danger, not of absence.
    tls_failed,
    /// This process ran out of descriptors, ports, memory or threads.
    local_error,
    cancelled,
};

[[nodiscard]] BEARINGS_DECL std::string_view to_string(verdict value) noexcept;

/// Whether another tier may take the place of a candidate with this verdict: it speaks of
/// absence. `timed_out` counts only on loopback.
[[nodiscard]] BEARINGS_DECL bool allows_fallback(verdict value, bool loopback) noexcept;

/// How far a failure came; where several addresses fail, the highest decides
/// (tls > protocol > reset > timed_out > refused > name). Zero for what is no failure.
[[nodiscard]] BEARINGS_DECL int progress_of(verdict value) noexcept;

/// All that a check of one candidate found.
struct probe_result {
    bearings::verdict verdict = bearings::verdict::not_probed;
    /// Where it ended.
    probe_stage stage = probe_stage::none;
    /// A word that refines the verdict, such as `expired`, `not_http`, `link_local`. Empty: none.
    std::string reason;
    /// The address that decided, `127.0.0.1:8000`, `[::1]:80`, or a socket path. Empty: none yet.
    std::string address;
    /// The operating system's code. Zero: none.
    int native_code = 0;
    /// Its name or names: `ECONNREFUSED`, `WSAECONNREFUSED 10061 / ERROR_CONNECTION_REFUSED 1225`.
    std::string native_name;
    std::chrono::microseconds elapsed{0};
    trace phases;
    /// How often it was tried. Zero: never.
    int attempts = 0;
    /// Status of an HTTP answer. Zero: none.
    int http_status = 0;
    /// Where a redirect points; it was not followed. Empty: no redirect.
    std::string location;
    /// Code of a WebSocket close frame. Zero: none.
    int close_code = 0;
    /// The service is there and wants credentials (401, 403).
    bool auth_required = false;
    /// Name of the check that decided: `tcp`, `http_health`, `websocket`, … Empty: none.
    std::string check;
    /// Whether Windows was told to believe the first refusal of a loopback port: `applied`,
    /// `unsupported`. Empty: not asked.
    std::string loopback_fast_fail;
    /// One sentence for people that is worth knowing beside the verdict: `127.0.0.1 refused, ::1
    /// answers`. Empty: none.
    std::string note;

    [[nodiscard]] bool reached() const noexcept { return verdict == bearings::verdict::reachable; }
    friend bool operator==(const probe_result&, const probe_result&) = default;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/verdict.ipp>
#endif

#endif
