// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_DECISION_WORDING_HPP
#define BEARINGS_IMPL_INTERNAL_DECISION_WORDING_HPP

#include <bearings/candidate.hpp>
#include <bearings/impl/internal/redact.hpp>
#include <bearings/impl/internal/safe_location.hpp>
#include <bearings/url.hpp>
#include <bearings/verdict.hpp>

#include <string>
#include <string_view>

// What people read about outcomes. Everything that came from outside is escaped here, because a
// recorded report is hostile input like any other.

namespace bearings::detail {

inline std::string in_quotes(std::string_view text) {
    return "'" + escaped(text, 80) + "'";
}

/// `local http://localhost:8000`.
inline std::string tier_and_url(const candidate& which) {
    return std::string(to_string(which.tier)) + ' ' + redacted(which.url);
}

/// `61 us`, `1.8 ms`, `2.0 s`.
inline std::string duration_text(std::chrono::microseconds time) {
    const auto count = time.count();
    if (count < 1000)
        return std::to_string(count) + " us";
    const bool seconds = count >= 1'000'000;
    const auto tenths = seconds ? count / 100'000 : count / 100;
    auto text = std::to_string(tenths / 10);
    if (tenths < 1000 || seconds)
        text += '.' + std::to_string(tenths % 10);
    return text + (seconds ? " s" : " ms");
}

/// The native code with its name: `ECONNREFUSED 111`; on Windows the name has both numbers already.
inline std::string native_text(const probe_result& found) {
    if (found.native_name.empty())
        return found.native_code == 0 ? std::string() : std::to_string(found.native_code);
    auto text = escaped(found.native_name, 120);
    const bool numbered = text.find(' ') != std::string::npos;
    return numbered || found.native_code == 0 ? text
                                              : text + ' ' + std::to_string(found.native_code);
}

/// An engine address or the name of a context, without credentials.
inline std::string safe_address(std::string_view text) {
    return text.find("://") == std::string_view::npos ? std::string(text) : redacted_text(text);
}

inline std::string status_text(const probe_result& found) {
    auto text = found.http_status == 0 ? std::string() : " " + std::to_string(found.http_status);
    if (found.close_code != 0)
        text += " close code " + std::to_string(found.close_code);
    return text;
}

inline std::string tls_text(std::string_view reason) {
    if (reason == "expired")
        return "the certificate has expired";
    if (reason == "not_yet_valid")
        return "the certificate is not valid yet";
    if (reason == "self_signed")
        return "the certificate is self-signed";
    if (reason == "untrusted")
        return "the certificate's issuer is not trusted";
    if (reason == "host")
        return "the certificate is for another host";
    if (reason == "not_tls")
        return "the answer is not TLS";
    if (reason == "client_cert_required")
        return "a client certificate is required";
    return reason.empty() ? "TLS failed" : "TLS failed: " + escaped(reason, 60);
}

inline std::string blocked_text(const probe_result& found) {
    if (found.reason == "link_local")
        return "blocked: link-local and metadata addresses are never contacted";
    return "blocked by a firewall or a missing permission";
}

/// Most local errors are a want of something; the others ask for another cure.
inline std::string local_error_text(std::string_view reason) {
    if (reason == "no_tls")
        return "not asked: this program has no TLS";
    if (reason == "invalid_tls")
        return "not asked: its TLS settings cannot be used";
    if (reason == "no_check")
        return "not asked: this program has no check for its scheme";
    if (reason == "header")
        return "not asked: its headers or its path cannot be sent";
    if (reason == "network_down")
        return "the network of this machine is down";
    return "this process ran out of descriptors, ports or memory";
}

/// The verdict in a few words: `refused: nothing listens there`.
inline std::string verdict_text(const probe_result& found) {
    switch (found.verdict) {
    case verdict::not_probed: return "not probed";
    case verdict::reachable:
        return (found.http_status == 0 ? "answers" : "answers" + status_text(found)) +
               (found.auth_required ? ", wants credentials" : "");
    case verdict::refused: return "refused: nothing listens there";
    case verdict::closed_early:
        return "closed early: accepts and hangs up without an answer, like a relay with nothing "
               "behind it";
    case verdict::timed_out: return "timed out";
    case verdict::unreachable: return "unreachable: no route";
    case verdict::blocked: return blocked_text(found);
    case verdict::name_not_found: return "name not found";
    case verdict::name_failed: return "the name service failed";
    case verdict::reset: return "reset: hung up in the middle of an answer";
    case verdict::unhealthy: return "unhealthy: it answers" + status_text(found);
    case verdict::upgrade_rejected:
        return "upgrade rejected: HTTP answers" + status_text(found) + ", no WebSocket";
    case verdict::wrong_protocol: return "wrong protocol: something else answers";
    case verdict::tls_failed: return tls_text(found.reason);
    case verdict::local_error: return local_error_text(found.reason);
    case verdict::cancelled: return "cancelled";
    }
    return {};
}

/// What refines the verdict: stage, time, address, native code, reason. Empty: nothing.
inline std::string detail_text(const probe_result& found) {
    std::string text;
    const auto add = [&text](std::string_view part) {
        if (!part.empty())
            text.append(text.empty() ? "" : ", ").append(part);
    };
    if (found.verdict == verdict::timed_out) {
        if (found.stage != probe_stage::none)
            add("at " + std::string(to_string(found.stage)));
        add("after " + duration_text(found.elapsed));
    }
    add(escaped(found.address, 120));
    add(native_text(found));
    if (found.verdict != verdict::tls_failed && found.reason != "link_local")
        add(escaped(found.reason, 80));
    if (!found.location.empty())
        add("redirects to " + safe_location(found.location));
    if (found.attempts > 1)
        add(std::to_string(found.attempts) + " attempts");
    return text;
}

/// One sentence: `refused: nothing listens there (127.0.0.1:8000, ECONNREFUSED 111)`.
inline std::string sentence(const probe_result& found) {
    auto text = verdict_text(found);
    if (const auto more = detail_text(found); !more.empty())
        text += " (" + more + ')';
    if (!found.note.empty())
        text += "; " + escaped(found.note, 200);
    return text;
}

}  // namespace bearings::detail

#endif
