// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_CHECK_RUN_IPP
#define BEARINGS_NET_IMPL_INTERNAL_CHECK_RUN_IPP

#include <bearings/net/check.hpp>
#include <bearings/net/impl/internal/completion.ipp>
#include <bearings/net/impl/internal/descriptor_limit.ipp>
#include <bearings/net/impl/internal/probe_run.ipp>

#include <limits>

namespace bearings::detail {

/// Tries until it works: what waiting for a service means.
inline reachability_table persistent(const reachability_table& how) {
    auto made = how;
    made.retries = retry_plan::of<exponential>();
    made.retries.attempts = (std::numeric_limits<int>::max)();
    made.retries.first = std::chrono::milliseconds(50);
    made.retries.cap = std::chrono::seconds(1);
    made.retries.patience = std::chrono::seconds(2);
    return made;
}

/// Copies nothing of the caller's; a base so that it exists before the run that refers to it.
struct check_table {
    reachability_table how;
};

/// Checks a list of targets, as many at once as there are descriptors for, in their order.
class check_run final : private check_table, public probe_run {
public:
    using done_handler = asio::any_completion_handler<void(std::vector<probe_result>)>;

    check_run(
        asio::any_io_executor executor,
        std::vector<target> targets,
        const check_options& options,
        const reachability_table& how,
        persistence tries
    )
        : check_run(std::move(executor), std::span<const target>(targets), options, how, tries) {
        // Moving a vector leaves its elements where they are.
        owned_ = std::move(targets);
    }
    /// The targets must outlive the run.
    check_run(
        asio::any_io_executor executor,
        std::span<const target> targets,
        const check_options& options,
        const reachability_table& how,
        persistence tries
    )
        : check_table{tries == persistence::until_ready ? persistent(how) : how}
        , probe_run(std::move(executor), check_table::how, how.now(), options.deadline)
        , targets_(targets)
        , results_(targets_.size())
        , limit_(how.at_most > 0 ? how.at_most : sockets_at_once(targets_.size())) {}

    template <class Done>
    void begin(Done done) {
        done_.emplace(std::move(done));
        feed();
        if (remaining() == 0)
            return finish_later();
        pump();
    }

private:
    [[nodiscard]] std::size_t remaining() const noexcept { return targets_.size() - ended_; }

    [[nodiscard]] bool has_room() const noexcept {
        return !late() && active_ < limit_ && next_ < targets_.size();
    }
    /// In between, answers are read that came in meanwhile: to start thousands takes longer than
    /// an attempt on loopback may.
    void feed() {
        constexpr int batch = 64;
        if (feeds_again_)
            return;
        for (int started = 0; started < batch && has_room(); ++started) {
            ++active_;
            start_probe(next_, targets_[next_]);
            ++next_;
        }
        if (!has_room())
            return;
        feeds_again_ = true;
        asio::post(executor(), [self = shared_from_this(), this] {
            feeds_again_ = false;
            if (finished())
                return;
            feed();
            pump();
        });
    }
    void on_finished(std::size_t id, probe_result found) override {
        results_[id] = std::move(found);
        --active_;
        ++ended_;
        feed();
        if (remaining() == 0)
            end();
    }
    void on_deadline() override {
        end_waiting(cancelled() ? verdict::cancelled : verdict::timed_out);
        end();
    }
    /// Targets whose turn never came.
    void end_waiting(verdict as) {
        for (; next_ < targets_.size(); ++next_, ++ended_) {
            results_[next_].verdict = as;
            results_[next_].note = "its turn did not come in time";
        }
    }
    void end() {
        stop();
        auto done = std::move(*done_);
        done_.reset();
        std::move(done)(std::move(results_));
    }
    void finish_later() {
        asio::post(executor(), [self = shared_from_this(), this] {
            if (!finished())
                end();
        });
    }

    std::vector<target> owned_;
    std::span<const target> targets_;
    std::vector<probe_result> results_;
    std::size_t limit_;
    std::size_t next_ = 0;
    std::size_t active_ = 0;
    std::size_t ended_ = 0;
    bool feeds_again_ = false;
    // Optional, because move assignment of this handler recurses without end in Boost 1.81.
    std::optional<done_handler> done_;
};

}  // namespace bearings::detail

#endif
