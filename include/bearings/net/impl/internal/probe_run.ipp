// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_PROBE_RUN_IPP
#define BEARINGS_NET_IMPL_INTERNAL_PROBE_RUN_IPP

#include <bearings/net/impl/internal/probe.ipp>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace bearings::detail {

/// Many probes under one deadline and one timer. Derived classes say what is probed next.
///
/// While anything is under way the timer's handler owns the run: when the executor's context is
/// destroyed early, the run goes with it and takes every socket along.
class probe_run : public std::enable_shared_from_this<probe_run>, public probe_owner {
public:
    using time_point = probe::time_point;

    /// From the executor the caller gave: everything is over, as cancelled.
    void cancel() {
        if (finished_)
            return;
        const auto kept = shared_from_this();
        for_each_active([now = table_.now()](probe& each) { each.cancel(now); });
        late_ = true;
        cancelled_ = true;
        pump();
    }
    /// The same from any thread.
    void cancel_soon() {
        asio::post(executor_, [weak = weak_from_this()] {
            if (const auto alive = weak.lock())
                alive->cancel();
        });
    }

protected:
    probe_run(
        asio::any_io_executor executor,
        const reachability_table& table,
        time_point began,
        std::chrono::microseconds time
    )
        : executor_(std::move(executor))
        , table_(table)
        , began_(began)
        , deadline_(began + time) {}
    virtual ~probe_run() { stop(); }

    /// A probe that was started is over. May start others.
    virtual void on_finished(std::size_t id, probe_result found) = 0;
    /// The deadline or a cancellation; every probe that was under way was told to `on_finished`
    /// before. Must end the run.
    virtual void on_deadline() = 0;
    /// `wake_at` was reached.
    virtual void on_wake() {}

    void start_probe(std::size_t id, const target& what) {
        const auto now = table_.now();
        auto made = std::make_shared<probe>(*this, executor_, table_, what, id);
        if (free_slots_.empty()) {
            // Releasing a slot must not need memory.
            free_slots_.reserve(probes_.size() + 1);
            made->slot = probes_.size();
            probes_.push_back(made);
        } else {
            made->slot = free_slots_.back();
            free_slots_.pop_back();
            probes_[made->slot] = made;
        }
        made->start(now);
        note_alarm(*made);
    }
    /// Drops a probe without a result.
    void drop_probe(std::size_t id) noexcept {
        for (auto& each : probes_)
            if (each && each->id() == id)
                release(*each);
    }
    /// Numbers probes anew; those that `moved` leaves without a number are dropped.
    void renumber_probes(const std::vector<std::size_t>& moved, std::size_t none) noexcept {
        for (std::size_t i = 0; i < probes_.size(); ++i) {
            const auto each = probes_[i];
            if (!each)
                continue;
            const auto to = each->id() < moved.size() ? moved[each->id()] : none;
            if (to == none)
                release(*each);
            else
                each->rename(to);
        }
    }
    void wake_at(std::optional<time_point> when) { wake_ = when; }

    /// Handles what ended and sets the timer; the last thing of every event.
    void pump() {
        if (pumping_)
            return;
        pumping_ = true;
        deliver_ended();
        if (late_ && !finished_)
            on_deadline();
        pumping_ = false;
        if (!finished_)
            arm_timer();
    }
    /// No more events: everything under way is dropped.
    void stop() noexcept {
        finished_ = true;
        for (auto& each : probes_)
            if (each)
                each->abandon();
        probes_.clear();
        ended_.clear();
        timer_.reset();
    }

    [[nodiscard]] const asio::any_io_executor& executor() const noexcept { return executor_; }
    [[nodiscard]] const reachability_table& table() const noexcept { return table_; }
    /// The deadline is over: what is not under way does not begin.
    [[nodiscard]] bool late() const noexcept { return late_; }
    [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
    [[nodiscard]] bool finished() const noexcept { return finished_; }
    [[nodiscard]] time_point began() const noexcept { return began_; }
    [[nodiscard]] time_point deadline() const noexcept { return deadline_; }
    [[nodiscard]] std::chrono::microseconds elapsed() const {
        return std::chrono::duration_cast<std::chrono::microseconds>(table_.now() - began_);
    }

    void probe_advanced(probe& which) final {
        note_alarm(which);
        pump();
    }
    [[nodiscard]] std::shared_ptr<void> keep_alive() final { return shared_from_this(); }

private:
    struct alarm_entry {
        time_point at;
        std::size_t slot;
        friend bool operator<(const alarm_entry& a, const alarm_entry& b) noexcept {
            return a.at > b.at;
        }
    };

    void probe_ended(probe& which) final { ended_.push_back(which.shared_from_this()); }

    void release(probe& which) noexcept {
        const auto slot = which.slot;
        which.abandon();
        probes_[slot].reset();
        free_slots_.push_back(slot);
    }
    void note_alarm(probe& which) {
        const auto at = which.alarm_time();
        if (at == which.known_alarm)
            return;
        which.known_alarm = at;
        if (!at || *at >= deadline_)
            return;
        alarms_.push_back({*at, which.slot});
        std::push_heap(alarms_.begin(), alarms_.end());
    }
    template <class Each>
    void for_each_active(Each each) {
        for (std::size_t i = 0; i < probes_.size(); ++i)
            if (const auto kept = probes_[i])
                each(*kept);
    }

    void arm_timer() {
        auto earliest = deadline_;
        if (wake_)
            earliest = (std::min)(earliest, *wake_);
        if (!alarms_.empty())
            earliest = (std::min)(earliest, alarms_.front().at);
        // A timer that fires too early costs less than setting it anew with every probe.
        if (timer_ && armed_ && *armed_ <= earliest)
            return;
        try {
            if (!timer_)
                timer_.emplace(executor_);
            timer_->expires_after(earliest - table_.now());
        } catch (const boost::system::system_error& thrown) {
            return fail_without_timer(thrown.code().value());
        }
        armed_ = earliest;
        timer_->async_wait([self = shared_from_this(), turn = ++turn_](const error_code&) {
            if (!self->finished_ && turn == self->turn_)
                self->on_timer();
        });
    }
    /// Without a timer no deadline can be kept, so nothing goes on.
    void fail_without_timer(int code) {
        timer_.reset();
        for_each_active([&](probe& each) { each.fail(code, table_.now()); });
        deadline_ = table_.now();
        asio::post(executor_, [self = shared_from_this()] {
            if (!self->finished_)
                self->on_timer();
        });
    }
    void on_timer() {
        armed_.reset();
        pumping_ = true;
        const auto now = table_.now();
        while (!alarms_.empty() && alarms_.front().at <= now) {
            std::pop_heap(alarms_.begin(), alarms_.end());
            const auto due = alarms_.back();
            alarms_.pop_back();
            const auto which = probes_[due.slot];
            if (!which || which->known_alarm != due.at)
                continue;
            which->known_alarm.reset();
            which->alarm(now);
            note_alarm(*which);
        }
        late_ = now >= deadline_;
        if (late_)
            for_each_active([now](probe& each) { each.expire(now); });
        if (wake_ && now >= *wake_) {
            wake_.reset();
            if (!late_)
                on_wake();
        }
        pumping_ = false;
        if (!finished_)
            pump();
    }
    void deliver_ended() {
        while (!ended_.empty() && !finished_) {
            const auto batch = std::exchange(ended_, {});
            for (const auto& over : batch) {
                const bool dropped = finished_ || probes_[over->slot] != over;
                if (dropped)
                    continue;
                const auto id = over->id();
                auto found = over->take_result();
                release(*over);
                on_finished(id, std::move(found));
            }
        }
    }

    asio::any_io_executor executor_;
    const reachability_table& table_;
    time_point began_;
    time_point deadline_;
    std::optional<asio::steady_timer> timer_;
    std::optional<time_point> armed_;
    std::optional<time_point> wake_;
    unsigned turn_ = 0;
    bool pumping_ = false;
    bool finished_ = false;
    bool late_ = false;
    bool cancelled_ = false;
    std::vector<std::shared_ptr<probe>> probes_;
    std::vector<std::size_t> free_slots_;
    std::vector<std::shared_ptr<probe>> ended_;
    std::vector<alarm_entry> alarms_;
};

}  // namespace bearings::detail

#endif
