// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_CHECK_HPP
#define BEARINGS_NET_CHECK_HPP

#include <bearings/net/reachability.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <chrono>
#include <span>
#include <utility>
#include <vector>

namespace bearings {

/// How long checks may take.
struct check_options {
    /// End of the whole call, however many targets there are.
    std::chrono::milliseconds deadline{1000};
};

/// The checks used when none are named; <bearings/net.hpp> defines it.
struct default_reachability;

namespace detail {

using results_handler = boost::asio::any_completion_handler<void(std::vector<probe_result>)>;
using result_handler = boost::asio::any_completion_handler<void(probe_result)>;

/// How often a target is tried.
enum class persistence : unsigned char { as_selected, until_ready };

BEARINGS_DECL void start_checks(
    const boost::asio::any_io_executor& executor,
    std::vector<target> targets,
    const check_options& options,
    const reachability_table& how,
    persistence tries,
    results_handler handler
);
BEARINGS_DECL void start_check(
    const boost::asio::any_io_executor& executor,
    target what,
    const check_options& options,
    const reachability_table& how,
    result_handler handler
);
[[nodiscard]] BEARINGS_DECL std::vector<probe_result> run_checks(
    std::span<const target> targets,
    const check_options& options,
    const reachability_table& how,
    persistence tries
);

template <class Reachability, persistence Tries, class Token>
auto initiate_checks(
    boost::asio::any_io_executor executor,
    std::vector<target> targets,
    check_options options,
    Token& token
) {
    return boost::asio::async_initiate<Token, void(std::vector<probe_result>)>(
        [](auto handler, const auto& on, std::vector<target> all, const check_options& within) {
            start_checks(
                on,
                std::move(all),
                within,
                Reachability::table,
                Tries,
                std::move(handler)
            );
        },
        token,
        std::move(executor),
        std::move(targets),
        options
    );
}

}  // namespace detail

/// Checks one target; completes with what was found, on every path by the deadline. Cancelling
/// ends it with `verdict::cancelled`.
template <
    class Reachability = default_reachability,
    boost::asio::completion_token_for<void(probe_result)> Token = boost::asio::deferred_t>
auto async_check(
    boost::asio::any_io_executor executor,
    target what,
    check_options options,
    Token&& token = {}
) {
    return boost::asio::async_initiate<Token, void(probe_result)>(
        [](auto handler, const auto& on, target one, const check_options& within) {
            detail::start_check(
                on,
                std::move(one),
                within,
                Reachability::table,
                std::move(handler)
            );
        },
        token,
        std::move(executor),
        std::move(what),
        options
    );
}

/// The same within one second.
template <
    class Reachability = default_reachability,
    boost::asio::completion_token_for<void(probe_result)> Token = boost::asio::deferred_t>
auto async_check(boost::asio::any_io_executor executor, target what, Token&& token = {}) {
    return async_check<Reachability>(
        std::move(executor),
        std::move(what),
        check_options{},
        std::forward<Token>(token)
    );
}

/// Checks many targets at once; completes with one result per target, in their order.
template <
    class Reachability = default_reachability,
    boost::asio::completion_token_for<void(std::vector<probe_result>)> Token =
        boost::asio::deferred_t>
auto async_check_all(
    boost::asio::any_io_executor executor,
    std::vector<target> targets,
    check_options options,
    Token&& token = {}
) {
    return detail::initiate_checks<Reachability, detail::persistence::as_selected, Token>(
        std::move(executor),
        std::move(targets),
        options,
        token
    );
}

/// Checks every target again and again, with growing pauses, until it is reachable or the
/// deadline ends; completes with the last result of each.
template <
    class Reachability = default_reachability,
    boost::asio::completion_token_for<void(std::vector<probe_result>)> Token =
        boost::asio::deferred_t>
auto async_wait_until_ready(
    boost::asio::any_io_executor executor,
    std::vector<target> targets,
    check_options options,
    Token&& token = {}
) {
    return detail::initiate_checks<Reachability, detail::persistence::until_ready, Token>(
        std::move(executor),
        std::move(targets),
        options,
        token
    );
}

/// Checks one target on this thread.
template <class Reachability = default_reachability>
[[nodiscard]] probe_result check_one(const target& what, const check_options& options = {}) {
    return std::move(detail::run_checks(
        {&what, 1},
        options,
        Reachability::table,
        detail::persistence::as_selected
    )[0]);
}

/// Checks every target of a contiguous range on this thread, all at once; one result per target.
template <class Reachability = default_reachability>
[[nodiscard]] std::vector<probe_result> check_all(
    std::span<const target> targets,
    const check_options& options = {}
) {
    return detail::run_checks(
        targets,
        options,
        Reachability::table,
        detail::persistence::as_selected
    );
}

/// Waits on this thread until every target is reachable, or the deadline ends.
template <class Reachability = default_reachability>
[[nodiscard]] std::vector<probe_result> wait_until_ready(
    std::span<const target> targets,
    const check_options& options
) {
    return detail::run_checks(
        targets,
        options,
        Reachability::table,
        detail::persistence::until_ready
    );
}

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/check.ipp>
#endif

#endif
