// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_RACE_HPP
#define BEARINGS_RACE_HPP

#include <bearings/decision.hpp>
#include <bearings/plan.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace bearings {

/// Times of a race; all counted from its begin.
struct race_settings {
    /// End of everything.
    std::chrono::microseconds deadline{2'000'000};
    /// How long candidates that come first are alone before the next ones start beside them.
    /// Zero: all at once.
    std::chrono::microseconds head_start{250'000};
};

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
/// fallbacks of a whole group begin when one required member needs them.
class race {
public:
    /// `engine_pending`: `plan` was made without the engine's answer and `replan` will follow.
    BEARINGS_DECL race(const plan& of, const race_settings& settings, bool engine_pending);

    [[nodiscard]] BEARINGS_DECL race_step begin();
    /// A probe ended. Results of candidates that were cancelled are ignored.
    [[nodiscard]] BEARINGS_DECL race_step
    finished(std::size_t candidate, probe_result found, std::chrono::microseconds now);
    [[nodiscard]] BEARINGS_DECL race_step tick(std::chrono::microseconds now);
    /// The engine answered: goes on with the new plan. Outcomes carry over to candidates of the
    /// same service, tier and URL; `moved[i]` is the new index of the old candidate `i`, or
    /// `decision::no_candidate` where its probe must be given up.
    [[nodiscard]] BEARINGS_DECL race_step
    replan(const plan& to, std::vector<std::size_t>& moved, std::chrono::microseconds now);

    [[nodiscard]] BEARINGS_DECL std::span<const probe_result> outcomes() const noexcept;
    [[nodiscard]] BEARINGS_DECL decisions result() const;

private:
    enum class progress : unsigned char { idle, running, ended, given_up };

    [[nodiscard]] race_step advance(std::chrono::microseconds now);

    const plan* plan_;
    race_settings settings_;
    bool engine_pending_;
    std::vector<probe_result> outcomes_;
    std::vector<progress> progress_;
    std::vector<std::chrono::microseconds> started_;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/race.ipp>
#endif

#endif
