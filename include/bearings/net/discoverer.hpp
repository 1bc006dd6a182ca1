// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_DISCOVERER_HPP
#define BEARINGS_NET_DISCOVERER_HPP

#include <bearings/net/discovery.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bearings {

/// How a watch looks again.
struct watch_options {
    /// From the end of one run to the beginning of the next. Less than 100 ms means 100 ms.
    std::chrono::milliseconds interval{5000};
    /// A service has changed once so many runs in a row agree on it. Less than one means one.
    int confirmations = 3;
};

/// What a watch tells.
struct discovery_change {
    /// The report of the change before; at first the one that the watch began with.
    report before;
    /// The report of the run that confirmed the change.
    report now;
    /// The services that are found, lost or found elsewhere. Others may differ, unconfirmed.
    std::vector<std::string> services;
};

using change_handler = std::function<void(const discovery_change&)>;

namespace detail {

class discovery_service;
class watch_state;

/// Which report a caller is content with.
enum class freshness : unsigned char {
    /// That of the last run, unless one is under way.
    any,
    /// That of the run under way, else of a new one.
    unfinished,
    /// That of a run which begins after the call.
    renewed,
};

[[nodiscard]] BEARINGS_DECL std::shared_ptr<discovery_service> make_discovery_service(
    discovery_options options,
    const discovery_table& how
);
BEARINGS_DECL void end_service(discovery_service& service);
[[nodiscard]] BEARINGS_DECL result<report> wait_for_report(
    discovery_service& service,
    freshness wanted
);
BEARINGS_DECL void request_report(
    discovery_service& service,
    const boost::asio::any_io_executor& executor,
    freshness wanted,
    report_handler handler
);
[[nodiscard]] BEARINGS_DECL std::shared_ptr<watch_state> start_watch(
    discovery_service& service,
    const boost::asio::any_io_executor& executor,
    const watch_options& options,
    change_handler handler
);
BEARINGS_DECL void stop_watch(watch_state& state);

}  // namespace detail

/// Watches as long as it lives; counts as work of the executor it tells changes through.
class [[nodiscard]] discovery_watch {
public:
    /// Watches nothing.
    discovery_watch() noexcept = default;
    explicit discovery_watch(std::shared_ptr<detail::watch_state> state) noexcept
        : state_(std::move(state)) {}
    discovery_watch(discovery_watch&&) noexcept = default;
    discovery_watch& operator=(discovery_watch&& other) noexcept {
        stop();
        state_ = std::move(other.state_);
        return *this;
    }
    ~discovery_watch() { stop(); }

    /// Nothing is told any more: from within the executor at once, from elsewhere but for a call
    /// that has begun. May be called twice, and from within the handler.
    void stop() noexcept {
        if (const auto state = std::exchange(state_, nullptr))
            detail::stop_watch(*state);
    }

private:
    std::shared_ptr<detail::watch_state> state_;
};

/// A discovery that many share: at most one run at a time, and its report stays until
/// `rediscover`. So no candidate, staging least of all, is asked once per caller.
///
/// All functions may be called from any thread. Runs happen on a thread of its own, which begins
/// with the first call and ends with this object; an executor only ever gets completions, and its
/// context must outlive the calls made with it.
template <class Discovery = discovery<>>
class discoverer {
public:
    /// The process environment is read here, unless `options` has one; files with every run.
    explicit discoverer(discovery_options options = {})
        : service_(detail::make_discovery_service(std::move(options), Discovery::table)) {}
    discoverer(const discoverer&) = delete;
    discoverer& operator=(const discoverer&) = delete;
    /// Ends what is under way: its callers are told `std::errc::operation_canceled`.
    ~discoverer() { detail::end_service(*service_); }

    /// The report of the run under way, else of the last one, else of a new one. A configuration
    /// error is the failure; it is not kept, the next call tries again.
    [[nodiscard]] result<report> try_discover() const {
        return detail::wait_for_report(*service_, detail::freshness::any);
    }
    /// For start-up code: throws `bearings::exception` on a failure.
    [[nodiscard]] discovered discover() const {
        return discovered(std::move(try_discover()).value());
    }
    /// The report of a run that begins after this call; calls that wait for one share it.
    [[nodiscard]] result<report> try_rediscover() const {
        return detail::wait_for_report(*service_, detail::freshness::renewed);
    }
    /// The same, throws `bearings::exception` on a failure.
    [[nodiscard]] discovered rediscover() const {
        return discovered(std::move(try_rediscover()).value());
    }

    /// As `try_discover`; completes with `void(result<report>)` through `executor`. Cancelling
    /// ends this call with `std::errc::operation_canceled`, and the run when nobody else waits.
    template <
        boost::asio::completion_token_for<void(result<report>)> Token = boost::asio::deferred_t>
    auto async_discover(boost::asio::any_io_executor executor, Token&& token = {}) const {
        return request(std::move(executor), detail::freshness::any, std::forward<Token>(token));
    }
    /// As `try_rediscover`, otherwise as `async_discover`.
    template <
        boost::asio::completion_token_for<void(result<report>)> Token = boost::asio::deferred_t>
    auto async_rediscover(boost::asio::any_io_executor executor, Token&& token = {}) const {
        return request(std::move(executor), detail::freshness::renewed, std::forward<Token>(token));
    }

    /// Runs again and again until the watch or this object goes, and tells confirmed changes
    /// through `executor`. Begins with the last report, or makes one, and does not tell that one.
    /// Runs that fail for a configuration error neither confirm nor contradict anything.
    discovery_watch watch(
        const boost::asio::any_io_executor& executor,
        const watch_options& options,
        change_handler handler
    ) const {
        return discovery_watch(detail::start_watch(*service_, executor, options, std::move(handler))
        );
    }

private:
    template <class Token>
    auto request(boost::asio::any_io_executor executor, detail::freshness wanted, Token&& token)
        const {
        return boost::asio::async_initiate<Token, void(result<report>)>(
            [service = service_](auto handler, const auto& on, detail::freshness which) {
                detail::request_report(*service, on, which, std::move(handler));
            },
            token,
            std::move(executor),
            wanted
        );
    }

    std::shared_ptr<detail::discovery_service> service_;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/discoverer.ipp>
#endif

#endif
