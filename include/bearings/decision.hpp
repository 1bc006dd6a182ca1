// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_DECISION_HPP
#define BEARINGS_DECISION_HPP

#include <bearings/plan.hpp>
#include <bearings/verdict.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bearings {

enum class service_status {
    resolved,
    unresolved,
    /// Optional and without any candidate.
    skipped,
};

[[nodiscard]] BEARINGS_DECL std::string_view to_string(service_status value) noexcept;

/// How one candidate ended.
struct candidate_outcome {
    candidate_state state = candidate_state::untried;
    /// The rule that decided. Empty: plain order.
    std::string rule;
    /// Never empty for a loser.
    std::string reason;
};

/// The choice for one service.
struct decision {
    service_status status = service_status::unresolved;
    /// Index into `plan::candidates`. None when nothing was chosen: `no_candidate`.
    std::size_t chosen = no_candidate;
    /// Of the chosen candidate; else of the one that got furthest.
    bearings::verdict verdict = bearings::verdict::not_probed;
    /// Another tier took the place of what came first.
    bool fallback = false;
    /// What to do. Empty: nothing.
    std::string fix;

    static constexpr std::size_t no_candidate = static_cast<std::size_t>(-1);
};

/// All decisions of a run: one per service and one outcome per candidate, in the plan's order.
struct decisions {
    std::vector<decision> services;
    std::vector<candidate_outcome> candidates;
    /// False: an outcome that is still missing could change a service's choice.
    bool settled = false;
};

/// Decides from what is known.
///
/// Within a service the best-ranked reachable candidate wins, once the better ones have failed. An
/// explicit candidate and a mock that was asked for are never replaced. Fallbacks follow only
/// verdicts that `allows_fallback`, and nothing follows a TLS failure. A group falls back when a
/// required member needs it and none forbids it: by lacking a reachable staging candidate, or by
/// a TLS failure where it comes first. `outcomes` runs parallel to `plan.candidates`; `not_probed` means
/// not known yet, or never to be known when `probing` is false (then the first kept candidate of
/// each service is chosen). Pure: the same inputs give the same decisions.
[[nodiscard]] BEARINGS_DECL decisions
decide(const plan& from, std::span<const probe_result> outcomes, bool probing = true);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/decision.ipp>
#endif

#endif
