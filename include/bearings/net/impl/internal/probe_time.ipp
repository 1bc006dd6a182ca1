// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_PROBE_TIME_IPP
#define BEARINGS_NET_IMPL_INTERNAL_PROBE_TIME_IPP

// Begin, alarms, rounds and end of a probe.

#include <bearings/net/impl/internal/probe.ipp>

#include <random>

namespace bearings::detail {

/// In [0, 1); only spreads pauses.
inline double random_fraction() {
    thread_local std::minstd_rand generator(std::random_device{}());
    return static_cast<double>(generator() - std::minstd_rand::min()) /
           (static_cast<double>(std::minstd_rand::max()) + 1.0);
}

inline void probe::start(time_point now) {
    began_ = now;
    stage_began_ = now;
    protect(now, [this](time_point at) { begin_round(at); });
}

inline std::optional<probe::time_point> probe::alarm_time() const {
    std::optional<time_point> earliest;
    const auto consider = [&](time_point at) {
        if (!earliest || at < *earliest)
            earliest = at;
    };
    if (state_ == state::over)
        return earliest;
    if (state_ == state::pausing)
        consider(resume_at_);
    else if (table_.retries.patience.count() > 0)
        consider(round_began_ + table_.retries.patience);
    if (state_ == state::connecting)
        if (const auto wake = machine_.wake())
            consider(*wake);
    if (limit_)
        consider(*limit_);
    if (what_->timeout.count() > 0)
        consider(began_ + what_->timeout);
    return earliest;
}

inline void probe::alarm(time_point now) {
    if (state_ == state::over)
        return;
    if (what_->timeout.count() > 0 && now >= began_ + what_->timeout)
        return expire(now);
    protect(now, [this](time_point at) {
        if (state_ == state::pausing) {
            if (at >= resume_at_)
                begin_round(at);
            return;
        }
        if (limit_ && at >= *limit_) {
            limit_.reset();
            if (talk_)
                return perform(talk_->silent(), at);
            return conclude(*otherwise_, at);
        }
        if (state_ == state::connecting) {
            drop_overdue(at);
            connect_more(at);
        }
        const auto patience = table_.retries.patience;
        if (patience.count() == 0 || state_ == state::pausing || state_ == state::over)
            return;
        if (at >= round_began_ + patience) {
            record(outcome(verdict::timed_out));
            end_round(at);
        }
    });
}

inline void probe::expire(time_point now) {
    if (state_ == state::over)
        return;
    // Between two tries nothing is awaited: what the last one found stays.
    if (state_ != state::pausing) {
        auto found = outcome(verdict::timed_out);
        for (std::size_t i = 0; i < open_.size() && found.address.empty(); ++i)
            if (open_[i])
                found.address = to_string(machine_.address(i), what_->url.port());
        record(std::move(found));
    }
    finish(now);
}

inline void probe::cancel(time_point now) {
    if (state_ == state::over)
        return;
    auto found = outcome(verdict::cancelled);
    found.attempts = result_.attempts;
    found.phases = std::move(result_.phases);
    found.check = std::move(result_.check);
    result_ = std::move(found);
    finish(now);
}

inline void probe::fail(int code, time_point now) {
    if (state_ == state::over)
        return;
    record(native_outcome(code));
    finish(now);
}

inline void probe::end_round(time_point now) {
    close_all();
    const auto& plan = table_.retries;
    // So a proxy answers for a backend that is not up yet.
    const bool not_yet = result_.verdict == verdict::upgrade_rejected && result_.http_status >= 500;
    if (result_.attempts >= plan.attempts || !(worth_retrying(result_.verdict) || not_yet))
        return finish(now);
    const auto pause = pause_.count() == 0 ? plan.first : plan.next(pause_, random_fraction());
    pause_ = (std::min)(pause, plan.cap);
    resume_at_ = now + pause_;
    if (plan.budget.count() > 0 && resume_at_ - began_ > plan.budget)
        return finish(now);
    state_ = state::pausing;
    enter_stage(probe_stage::none, now);
}

inline void probe::finish(time_point now) {
    close_all();
    enter_stage(probe_stage::none, now);
    if (result_.note.empty() && result_.verdict != verdict::cancelled)
        result_.note = std::move(host_note_);
    result_.loopback_fast_fail = fast_fail_;
    result_.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(now - began_);
    state_ = state::over;
    if (owner_)
        owner_->probe_ended(*this);
}

inline void probe::abandon() noexcept {
    owner_ = nullptr;
    close_all();
    state_ = state::over;
}

inline void probe::close_all() noexcept {
    ++round_;
    lookups_ = {};
    for (auto& each : open_) {
        if (each)
            each->close();
        each.reset();
    }
    if (stream_)
        stream_->close();
    stream_.reset();
    talk_.reset();
    buffer_.reset();
    reading_ = false;
    limit_.reset();
    otherwise_.reset();
}

inline void probe::enter_stage(probe_stage stage, time_point now) {
    constexpr std::size_t max_phases = 64;
    if (stage == stage_)
        return;
    const auto micros = [](auto duration) {
        return std::chrono::duration_cast<std::chrono::microseconds>(duration);
    };
    if (stage_ != probe_stage::none && result_.phases.size() < max_phases)
        result_.phases.push_back({stage_, micros(stage_began_ - began_), micros(now - stage_began_)}
        );
    stage_ = stage;
    stage_began_ = now;
}

}  // namespace bearings::detail

#endif
