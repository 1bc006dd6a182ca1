// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_CHECK_IPP
#define BEARINGS_NET_IMPL_CHECK_IPP

#include <bearings/net/check.hpp>
#include <bearings/net/impl/internal/check_run.ipp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <new>

namespace bearings::detail {

BEARINGS_DECL void start_checks(
    const boost::asio::any_io_executor& executor,
    std::vector<target> targets,
    const check_options& options,
    const reachability_table& how,
    persistence tries,
    results_handler handler
) {
    // A strand: the caller's context may have many threads.
    const asio::any_io_executor serial = asio::make_strand(executor);
    auto run = std::make_shared<check_run>(serial, std::move(targets), options, how, tries);
    cancel_with(handler, run);
    completion<results_handler> done(std::move(handler), executor);
    begin_on(serial, run, [done = std::move(done)](std::vector<probe_result> found) mutable {
        done(std::move(found));
    });
}

BEARINGS_DECL void start_check(
    const boost::asio::any_io_executor& executor,
    target what,
    const check_options& options,
    const reachability_table& how,
    result_handler handler
) {
    std::vector<target> targets;
    targets.push_back(std::move(what));
    const asio::any_io_executor serial = asio::make_strand(executor);
    auto run = std::make_shared<check_run>(
        serial,
        std::move(targets),
        options,
        how,
        persistence::as_selected
    );
    cancel_with(handler, run);
    completion<result_handler> done(std::move(handler), executor);
    begin_on(serial, run, [done = std::move(done)](std::vector<probe_result> found) mutable {
        done(std::move(found[0]));
    });
}

BEARINGS_DECL std::vector<probe_result> run_checks(
    std::span<const target> targets,
    const check_options& options,
    const reachability_table& how,
    persistence tries
) {
    asio::io_context context(1);
    std::optional<std::vector<probe_result>> found;
    const auto run =
        std::make_shared<check_run>(context.get_executor(), targets, options, how, tries);
    run->begin([&found](std::vector<probe_result> all) { found = std::move(all); });
    // What ends the run is lost only for want of memory.
    while (!found)
        if (context.run_one() == 0 && !found)
            throw std::bad_alloc();
    return std::move(*found);
}

}  // namespace bearings::detail

#endif
