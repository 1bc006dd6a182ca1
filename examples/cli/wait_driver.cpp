// SPDX-License-Identifier: BSL-1.0
#include <bearings/endpoint.hpp>
#include <bearings/net/check.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include "checks_used.hpp"
#include "discover_async.hpp"
#include "text.hpp"
#include "wait.hpp"

namespace cli {
namespace {

using std::chrono::steady_clock;

/// Nothing is there; a sick or dangerous answer is an answer.
bool is_absent(bearings::verdict found) {
    switch (found) {
    case bearings::verdict::refused:
    case bearings::verdict::closed_early:
    case bearings::verdict::timed_out:
    case bearings::verdict::unreachable:
    case bearings::verdict::name_not_found: return true;
    default: return false;
    }
}

std::string words_of(bearings::verdict verdict, const bearings::probe_result* probe) {
    return probe != nullptr ? cli::words_of(*probe) : std::string(to_string(verdict));
}

/// Tries every target at its own pace on one thread; the services of the catalogue share one
/// discovery, because they may belong together.
class waiting {
public:
    waiting(
        std::vector<awaited>& targets,
        const bearings::discovery_options& services,
        const wait_options& how,
        std::chrono::milliseconds deadline,
        const std::function<void(const awaited&)>& changed
    )
        : targets_(targets)
        , services_(services)
        , how_(how)
        , changed_(changed)
        , end_timer_(context_)
        , services_timer_(context_)
        , begin_(steady_clock::now())
        , end_(deadline.count() > 0 ? begin_ + deadline : steady_clock::time_point::max()) {}

    bearings::result<bool> run() {
        if (end_ != steady_clock::time_point::max()) {
            end_timer_.expires_at(end_);
            end_timer_.async_wait([this](auto stopped) {
                if (!stopped)
                    finish();
            });
        }
        // Their addresses must stay: handlers refer to them.
        timers_.reserve(targets_.size());
        for (auto& target : targets_) {
            timers_.emplace_back(context_);
            if (target.url)
                try_url(target);
        }
        try_services();
        context_.run();
        if (failure_)
            return std::move(*failure_);
        return is_done();
    }

private:
    [[nodiscard]] bool is_done() const {
        return std::all_of(targets_.begin(), targets_.end(), [](const awaited& one) {
            return one.ready;
        });
    }

    void finish() {
        over_ = true;
        end_timer_.cancel();
        services_timer_.cancel();
        for (auto& timer : timers_)
            timer.cancel();
    }

    [[nodiscard]] std::chrono::milliseconds patience() const {
        if (end_ == steady_clock::time_point::max())
            return how_.attempt;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - steady_clock::now());
        return std::clamp(left, std::chrono::milliseconds(1), how_.attempt);
    }

    void attempted(awaited& target, bool ready, std::string cause) {
        ++target.attempts;
        target.ready = ready;
        target.cause = std::move(cause);
        target.elapsed =
            std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin_);
        changed_(target);
        if (is_done())
            finish();
    }

    [[nodiscard]] std::chrono::microseconds pause(int attempts, bool loopback) {
        const auto longest =
            how_.longest.value_or(std::chrono::milliseconds(loopback ? 100 : 1'000));
        return pause_after(
            attempts,
            how_,
            longest,
            std::uniform_real_distribution<double>()(random_)
        );
    }

    void try_url(awaited& target) {
        const auto patient = patience();
        bearings::async_check<command_checks>(
            context_.get_executor(),
            *target.url,
            bearings::check_options{patient},
            [this, &target, cut = patient < how_.attempt](const bearings::probe_result& found) {
                checked(target, found, cut);
            }
        );
    }

    /// `cut`: the end of the waiting, not that of the attempt, bounded it.
    void checked(awaited& target, const bearings::probe_result& found, bool cut) {
        const bool proves_nothing = cut && found.verdict == bearings::verdict::timed_out;
        const bool ready =
            how_.invert ? is_absent(found.verdict) && !proves_nothing : found.reached();
        const bool keeps_cause = proves_nothing && !target.cause.empty();
        attempted(target, ready, keeps_cause ? target.cause : cli::words_of(found));
        if (ready || over_)
            return;
        auto& timer = timers_[static_cast<std::size_t>(&target - targets_.data())];
        timer.expires_after(pause(target.attempts, bearings::is_loopback(view(target.url->url))));
        timer.async_wait([this, &target](auto stopped) {
            if (!stopped && !over_)
                try_url(target);
        });
    }

    void try_services() {
        auto how = services_;
        for (const auto& target : targets_)
            if (!target.url)
                how.only.push_back(target.name);
        if (how.only.empty())
            return;
        how.deadline = patience();
        async_discover(context_.get_executor(), std::move(how), [this](auto found) {
            discovered(std::move(found));
        });
    }

    void discovered(bearings::result<bearings::report> found) {
        if (!found) {
            failure_ = std::move(found.error());
            return finish();
        }
        bool missing = false;
        for (auto& target : targets_)
            if (const auto* service = target.url ? nullptr : found->find(target.name))
                missing = !judge(target, *service) || missing;
        if (!missing || over_)
            return;
        services_timer_.expires_after(pause(++rounds_, true));
        services_timer_.async_wait([this](auto stopped) {
            if (!stopped && !over_)
                try_services();
        });
    }

    bool judge(awaited& target, const bearings::service_report& service) {
        const bool found = service.status == bearings::service_status::resolved;
        const bool ready = how_.invert ? !found && is_absent(service.verdict) : found;
        const bearings::probe_result* telling = nullptr;
        for (const auto& candidate : service.candidates)
            if (candidate.probe && candidate.probe->verdict == service.verdict)
                telling = &*candidate.probe;
        attempted(target, ready, words_of(service.verdict, telling));
        return ready;
    }

    std::vector<awaited>& targets_;
    const bearings::discovery_options& services_;
    const wait_options& how_;
    const std::function<void(const awaited&)>& changed_;
    boost::asio::io_context context_{1};
    boost::asio::steady_timer end_timer_;
    boost::asio::steady_timer services_timer_;
    std::vector<boost::asio::steady_timer> timers_;
    steady_clock::time_point begin_, end_;
    std::minstd_rand random_{std::random_device{}()};
    std::optional<bearings::failure> failure_;
    int rounds_ = 0;
    bool over_ = false;
};

}  // namespace

bearings::result<bool> wait_for(
    std::vector<awaited>& targets,
    const bearings::discovery_options& services,
    const wait_options& how,
    std::chrono::milliseconds deadline,
    const std::function<void(const awaited&)>& changed
) {
    return waiting(targets, services, how, deadline, changed).run();
}

}  // namespace cli
