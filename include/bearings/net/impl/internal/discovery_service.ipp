// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_DISCOVERY_SERVICE_IPP
#define BEARINGS_NET_IMPL_INTERNAL_DISCOVERY_SERVICE_IPP

#include <bearings/net/discoverer.hpp>
#include <bearings/net/impl/internal/completion.ipp>
#include <bearings/net/impl/internal/discovery_run.ipp>
#include <bearings/net/impl/internal/lookup_pool.ipp>
#include <bearings/net/impl/internal/watch_state.ipp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace bearings::detail {

inline failure cancelled_discovery() {
    return {std::make_error_code(std::errc::operation_canceled), "the discovery was cancelled", {}};
}

/// What callers of a `discoverer` share. Everything private happens on its thread.
class discovery_service : public std::enable_shared_from_this<discovery_service> {
public:
    using receiver = std::function<void(const result<report>&)>;

    discovery_service(discovery_options options, const discovery_table& how)
        : options_(std::move(options))
        , how_(how) {
        if (!options_.environment)
            options_.environment = environment::of_process();
    }

    /// What the thread does.
    void work() noexcept {
        for (;;) {
            try {
                context_.run();
                break;
            } catch (const std::exception& thrown) {
                fail_run(thrown);
            }
        }
        over_.set_value();
    }
    /// From any thread, once. Afterwards nothing of what callers gave is in use.
    void end() {
        {
            const std::lock_guard hold(mutex_);
            if (!started_)
                return;
        }
        asio::post(context_, [this] { close(); });
        over_.get_future().wait();
    }
    /// From any thread. False: there is no thread to be had.
    [[nodiscard]] bool start() {
        const std::lock_guard hold(mutex_);
        using self = std::shared_ptr<discovery_service>;
        if (!started_)
            started_ = run_detached(std::make_unique<self>(shared_from_this()));
        return started_;
    }
    /// From any thread, after `start`.
    void request(std::uint64_t id, freshness wanted, receiver to) {
        asio::post(context_, [this, id, wanted, to = std::move(to)]() mutable {
            admit({id, std::move(to)}, wanted);
        });
    }
    void leave(std::uint64_t id) {
        asio::post(context_, [this, id] { drop(id); });
    }
    [[nodiscard]] std::uint64_t next_id() {
        const std::lock_guard hold(mutex_);
        return ++last_id_;
    }
    /// On its thread. Stops the watch when the service ends.
    void adopt(const std::shared_ptr<watch_state>& watch) {
        if (closed_)
            return watch->stop();
        std::erase_if(watches_, [](const auto& each) { return each.expired(); });
        watches_.push_back(watch);
    }
    [[nodiscard]] asio::any_io_executor executor() { return context_.get_executor(); }

private:
    struct caller {
        std::uint64_t id;
        receiver to;
    };

    void admit(caller who, freshness wanted) {
        if (closed_)
            return who.to(cancelled_discovery());
        if (!run_ && known_ && wanted == freshness::any)
            return who.to(*known_);
        if (run_ && (abandoned_ || wanted == freshness::renewed)) {
            next_.push_back(std::move(who));
            return;
        }
        waiting_.push_back(std::move(who));
        if (!run_)
            start_run();
    }
    void drop(std::uint64_t id) {
        for (auto* list : {&waiting_, &next_}) {
            const auto found = std::find_if(list->begin(), list->end(), [id](const caller& each) {
                return each.id == id;
            });
            if (found == list->end())
                continue;
            const auto who = std::move(*found);
            list->erase(found);
            who.to(cancelled_discovery());
        }
        if (!run_ || !waiting_.empty())
            return;
        abandoned_ = true;
        run_->cancel();
    }
    void start_run() {
        const auto began = how_.reach->now();
        abandoned_ = false;
        auto inputs = read_inputs(options_, how_);
        if (!inputs)
            return deliver(std::move(inputs.error()));
        const auto run = std::make_shared<discovery_run>(
            context_.get_executor(),
            std::move(*inputs),
            how_,
            began
        );
        run_ = run;
        // Not from within the run, which goes with its result.
        run->begin([this, turn = ++turn_](result<report> found) {
            asio::post(context_, [this, turn, found = std::move(found)] { finish(turn, found); });
        });
    }
    void finish(unsigned turn, const result<report>& found) {
        if (turn != turn_)
            return;
        run_.reset();
        if (found && !abandoned_)
            known_ = *found;
        deliver(found);
        if (!waiting_.empty())
            start_run();
    }
    void deliver(const result<report>& found) {
        const auto all = std::exchange(waiting_, std::exchange(next_, {}));
        for (const auto& each : all)
            each.to(found);
    }
    /// Memory was wanting; what is left of the run is of no use to anyone.
    void fail_run(const std::exception& thrown) {
        ++turn_;
        run_.reset();
        const failure why{
            std::make_error_code(std::errc::not_enough_memory),
            std::string("the discovery failed: ") + thrown.what(),
            {}};
        deliver(why);
        deliver(why);
    }
    void close() {
        closed_ = true;
        abandoned_ = true;
        if (run_)
            run_->cancel();
        run_.reset();
        deliver(cancelled_discovery());
        deliver(cancelled_discovery());
        for (const auto& each : watches_)
            if (const auto watch = each.lock())
                watch->stop();
        context_.stop();
    }

    // First, so that it outlives what belongs to it.
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> busy_ =
        asio::make_work_guard(context_);
    discovery_options options_;
    const discovery_table& how_;
    std::shared_ptr<discovery_run> run_;
    /// Nobody wants the result of the run under way.
    bool abandoned_ = false;
    bool closed_ = false;
    std::optional<result<report>> known_;
    std::vector<caller> waiting_;
    /// Those who wait for the run after this one.
    std::vector<caller> next_;
    std::vector<std::weak_ptr<watch_state>> watches_;
    unsigned turn_ = 0;
    std::promise<void> over_;
    std::mutex mutex_;
    std::uint64_t last_id_ = 0;
    bool started_ = false;
};

}  // namespace bearings::detail

#endif
