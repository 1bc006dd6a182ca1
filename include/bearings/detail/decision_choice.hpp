// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_DETAIL_DECISION_CHOICE_HPP
#define BEARINGS_DETAIL_DECISION_CHOICE_HPP

#include <bearings/plan.hpp>
#include <bearings/verdict.hpp>

#include <cstddef>
#include <span>
#include <vector>

// How services and groups stand while outcomes come in. `decide` computes this once, `race` keeps
// it up to date, so both follow the same rules.

namespace bearings::detail {

inline constexpr std::size_t none = static_cast<std::size_t>(-1);

/// What part a candidate plays for its service.
enum class role : unsigned char {
    /// Dropped, or a fallback that is not permitted.
    unusable,
    /// Explicit, or a mock that was asked for: nothing behind it takes its place.
    pin,
    /// What comes first: cluster, docker, local, the stage's own URL.
    home,
    /// The permitted staging fallback.
    away,
    /// The permitted mock of last resort.
    last,
};

[[nodiscard]] BEARINGS_DECL role
role_of(const plan& in, const service_plan& service, const candidate& which) noexcept;

/// How an ordered list of candidates of one role stands.
enum class lane_state : unsigned char {
    /// There is no such candidate.
    empty,
    /// The best one that is left has not ended.
    pending,
    reached,
    /// All failed, and speak of absence.
    failed,
    /// All failed, and one says that someone is running it.
    denied,
    /// A TLS failure: nothing may take its place.
    danger,
};

/// One such list. A pin belongs to `home` and ends it.
struct lane {
    role of = role::unusable;
    lane_state state = lane_state::empty;
    /// The candidate that decides: reached, pending, or dangerous. The end when all failed.
    std::size_t next = 0;
    std::size_t end = 0;
    /// The first candidate whose failure allows no fallback.
    std::size_t stopper = none;
    /// Whether one of them asks for TLS.
    bool secure = false;
};

/// How one service stands.
struct standing {
    lane home;
    lane away;
    lane last;
    std::size_t group = 0;
    /// The pin, which is the last of `home`. None: there is none.
    std::size_t pin = none;
    /// Its failure makes its group fall back.
    bool pulls = false;
    /// Without it the group cannot fall back.
    bool holds = false;
};

/// Nothing is where the service comes first, and nothing says that it is dangerous to go on.
[[nodiscard]] BEARINGS_DECL bool absent(const lane& home) noexcept;
/// Whether this member alone is a reason for its group to fall back.
[[nodiscard]] BEARINGS_DECL bool needs_fallback(const standing& member) noexcept;
/// Whether its group cannot fall back because of this member.
[[nodiscard]] BEARINGS_DECL bool forbids_move(const standing& member) noexcept;

/// Whether a group stays where it is.
enum class group_move : unsigned char { undecided, stays, moves };

/// Counts over the members of a group.
struct group_tally {
    std::size_t members = 0;
    /// Members that need a fallback, and those that may still come to need one.
    std::size_t needing = 0, may_need = 0;
    /// Members that forbid it, and those that may still come to.
    std::size_t forbidding = 0, may_forbid = 0;

    BEARINGS_DECL void add(const standing& member) noexcept;
    BEARINGS_DECL void remove(const standing& member) noexcept;
    [[nodiscard]] BEARINGS_DECL group_move move() const noexcept;
};

/// What follows for a service.
enum class choice_kind : unsigned char { open, chosen, nothing };
struct choice {
    choice_kind kind = choice_kind::open;
    std::size_t candidate = none;
};

/// Service index to group number, and how many groups there are.
struct grouping {
    std::vector<std::size_t> group_of;
    std::size_t count = 0;
};
[[nodiscard]] BEARINGS_DECL grouping group_services(const plan& in);

/// Takes in outcomes from where the lane stands.
BEARINGS_DECL void advance(
    lane& which,
    const plan& in,
    const service_plan& service,
    std::span<const probe_result> outcomes
) noexcept;

/// Whether a candidate belongs to a lane; its position is checked elsewhere.
[[nodiscard]] constexpr bool belongs(role lane, role candidate) noexcept {
    return lane == candidate || (lane == role::home && candidate == role::pin);
}

/// How a service stands. `members`: the size of its group.
[[nodiscard]] BEARINGS_DECL standing stand(
    const plan& in,
    const service_plan& service,
    std::size_t group,
    std::size_t members,
    std::span<const probe_result> outcomes
) noexcept;

[[nodiscard]] BEARINGS_DECL choice choose(const standing& service, group_move group) noexcept;

}  // namespace bearings::detail

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/decision_choice.ipp>
#endif

#endif
