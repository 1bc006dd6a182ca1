// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_VERDICT_IPP
#define BEARINGS_IMPL_VERDICT_IPP

#include <bearings/verdict.hpp>

namespace bearings {

BEARINGS_DECL std::string_view to_string(verdict value) noexcept {
    switch (value) {
    case verdict::not_probed: return "not_probed";
    case verdict::reachable: return "reachable";
    case verdict::refused: return "refused";
    case verdict::closed_early: return "closed_early";
    case verdict::timed_out: return "timed_out";
    case verdict::unreachable: return "unreachable";
    case verdict::blocked: return "blocked";
    case verdict::name_not_found: return "name_not_found";
    case verdict::name_failed: return "name_failed";
    case verdict::reset: return "reset";
    case verdict::unhealthy: return "unhealthy";
    case verdict::upgrade_rejected: return "upgrade_rejected";
    case verdict::wrong_protocol: return "wrong_protocol";
    case verdict::tls_failed: return "tls_failed";
    case verdict::local_error: return "local_error";
    case verdict::cancelled: return "cancelled";
    }
    return "";
}

BEARINGS_DECL bool allows_fallback(verdict value, bool loopback) noexcept {
    switch (value) {
    case verdict::refused:
    case verdict::closed_early:
    case verdict::unreachable:
    case verdict::blocked:
    case verdict::name_not_found: return true;
    // Far away, silence may be a slow network; on this machine it is a dead service.
    case verdict::timed_out: return loopback;
    default: return false;
    }
}

BEARINGS_DECL int progress_of(verdict value) noexcept {
    switch (value) {
    case verdict::tls_failed: return 13;
    case verdict::unhealthy: return 12;
    case verdict::upgrade_rejected: return 11;
    case verdict::wrong_protocol: return 10;
    case verdict::reset: return 9;
    // Nothing is known of an address that this process could not try: it must not count as absent.
    case verdict::local_error: return 8;
    case verdict::closed_early: return 7;
    case verdict::timed_out: return 6;
    case verdict::refused: return 5;
    case verdict::blocked: return 4;
    case verdict::unreachable: return 3;
    case verdict::name_failed: return 2;
    case verdict::name_not_found: return 1;
    case verdict::not_probed:
    case verdict::reachable:
    case verdict::cancelled: break;
    }
    return 0;
}

}  // namespace bearings

#endif
