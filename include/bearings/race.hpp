// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_RACE_HPP
#define BEARINGS_RACE_HPP

#include <bearings/decision.hpp>
#include <bearings/detail/chrono.hpp>
#include <bearings/detail/decision_choice.hpp>
#include <bearings/plan.hpp>
#include <bearings/platform.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace bearings {

/// How long what comes first is alone before the next candidates start beside it.
inline constexpr std::chrono::microseconds default_head_start{250'000};

/// Times of a race; all counted from its begin.
struct race_settings {
    /// End of everything.
    std::chrono::microseconds deadline{2'000'000};
    /// How long candidates that come first are alone before the next ones start beside them.
    /// Zero: all at once.
    std::chrono::microseconds head_start = default_head_start;
};

/// The head start that suits a plan: none on native Windows once the engine is known to be down, or
/// is bypassed, because what comes first usually lives in it.
[[nodiscard]] BEARINGS_DECL std::chrono::microseconds head_start_for(
    const plan& of,
    const facts& where
) noexcept;

/// What the driver has to do next.
struct race_step {
    /// Candidates whose probe must begin now.
    std::vector<std::size_t> start;
    /// Candidates whose probe can no longer matter.
    std::vector<std::size_t> cancel;
    /// When to call `tick`. None: not needed.
    std::optional<std::chrono::microseconds> wake;
    /// Everything is decided; nothing more will be asked.
    bool done = false;
};

/// Which candidate is probed when: a state machine that knows no socket and no clock.
///
/// Better candidates get a head start; a failure that allows it ends the head start at once;
/// fallbacks of a whole group begin when one required member needs them. Time and memory are
/// linear in the number of candidates.
class race {
public:
    /// `engine_pending`: `of` was made without the engine's answer and `replan` will follow.
    /// `of` must outlive the race or the next `replan`.
    BEARINGS_DECL race(const plan& of, const race_settings& settings, bool engine_pending);

    [[nodiscard]] BEARINGS_DECL race_step begin();
    /// A probe ended. Results of candidates that were cancelled are ignored, but for those that
    /// the deadline ended: what their probe had found until then completes the outcome.
    [[nodiscard]] BEARINGS_DECL race_step
    finished(std::size_t candidate, probe_result found, std::chrono::microseconds now);
    /// From the deadline on it ends the run: what is pending is `timed_out`.
    [[nodiscard]] BEARINGS_DECL race_step tick(std::chrono::microseconds now);
    /// The engine answered: goes on with the new plan. Outcomes carry over to candidates of the
    /// same service, tier and URL; `moved[i]` is the new index of the old candidate `i`, or
    /// `decision::no_candidate` where its probe must be given up.
    /// `head_start` replaces that of the settings. None: it stays.
    [[nodiscard]] BEARINGS_DECL race_step replan(
        const plan& to,
        std::vector<std::size_t>& moved,
        std::chrono::microseconds now,
        std::optional<std::chrono::microseconds> head_start = std::nullopt
    );

    [[nodiscard]] BEARINGS_DECL std::span<const probe_result> outcomes() const noexcept;
    [[nodiscard]] BEARINGS_DECL decisions result() const;

private:
    enum class progress : unsigned char { idle, running, ended, given_up, expired };

    /// Which candidates of a lane were begun.
    struct course {
        detail::role of = detail::role::unusable;
        /// The next candidate to begin, and where the interest ends.
        std::size_t frontier = 0;
        std::size_t limit = 0;
        /// The one begun last.
        std::size_t newest = detail::none;
    };
    struct runner {
        detail::standing stands;
        /// `stands`, with what the engine may still change left open.
        detail::standing shown;
        course home;
        course away;
        course last;
        /// The rank of the candidates that the engine's answer may add. None: it adds none.
        std::optional<precedence> awaited;
        /// Staging is forbidden only because nobody knows yet how the engine is.
        bool may_be_permitted = false;
        bool settled = false;
    };
    struct group {
        detail::group_tally tally;
        detail::group_move move = detail::group_move::undecided;
        std::size_t first_member = 0;
        /// Since when its fallbacks may be probed.
        std::optional<std::chrono::microseconds> opened;
    };
    /// A head start that is under way.
    struct waiting {
        std::chrono::microseconds since{0};
        std::size_t service = 0;
    };
    using clock_time = std::chrono::microseconds;

    BEARINGS_DECL void build();
    BEARINGS_DECL void build_groups();
    BEARINGS_DECL void build_runner(std::size_t service);
    [[nodiscard]] BEARINGS_DECL detail::standing shown(std::size_t service) const;
    BEARINGS_DECL void find_awaited();
    [[nodiscard]] BEARINGS_DECL bool may_be_permitted(const service_plan& service) const;
    [[nodiscard]] BEARINGS_DECL course* course_of(std::size_t candidate) noexcept;
    BEARINGS_DECL void take_in(std::size_t candidate, race_step& step);
    BEARINGS_DECL void refresh(std::size_t service, clock_time now, race_step& step);
    BEARINGS_DECL void visit_group(std::size_t group, clock_time now, race_step& step);
    BEARINGS_DECL void visit_all(clock_time now, race_step& step);
    BEARINGS_DECL void visit(std::size_t service, clock_time now, race_step& step);
    BEARINGS_DECL void open_when_needed(std::size_t group, clock_time now, race_step& step);
    BEARINGS_DECL void prune(std::size_t service, race_step& step);
    BEARINGS_DECL void run(std::size_t service, course& which, clock_time now, race_step& step);
    [[nodiscard]] BEARINGS_DECL bool last_is_due(std::size_t service, clock_time now) const;
    BEARINGS_DECL void close(course& which, std::size_t from, race_step& step);
    BEARINGS_DECL void serve_head_starts(clock_time now, race_step& step);
    BEARINGS_DECL void expire(clock_time now);
    BEARINGS_DECL void move_to(const plan& to, std::vector<std::size_t>& moved);
    [[nodiscard]] BEARINGS_DECL std::vector<std::size_t> move_services(const plan& to) const;
    BEARINGS_DECL void match_candidates(
        const service_plan& from,
        const plan& to,
        const service_plan& into,
        std::vector<std::size_t>& moved
    ) const;
    BEARINGS_DECL void move_head_starts(const std::vector<std::size_t>& services);
    BEARINGS_DECL void conclude(race_step& step);

    const plan* plan_;
    race_settings settings_;
    bool engine_pending_;
    bool over_ = false;
    std::vector<probe_result> outcomes_;
    std::vector<progress> progress_;
    std::vector<std::chrono::microseconds> started_;
    std::vector<std::size_t> service_of_;
    std::vector<runner> runners_;
    std::vector<group> groups_;
    /// Services in the order of their groups.
    std::vector<std::size_t> members_;
    std::vector<waiting> head_starts_;
    std::size_t served_ = 0;
    std::size_t unsettled_ = 0;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/race.ipp>
#endif

#endif
