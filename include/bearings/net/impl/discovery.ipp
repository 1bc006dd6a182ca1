// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_DISCOVERY_IPP
#define BEARINGS_NET_IMPL_DISCOVERY_IPP

#include <bearings/net/discovery.hpp>
#include <bearings/net/impl/internal/discovery_run.ipp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <new>

namespace bearings::detail {

BEARINGS_DECL void start_discovery(
    const boost::asio::any_io_executor& executor,
    discovery_options options,
    const discovery_table& how,
    report_handler handler
) {
    const auto began = how.reach->now();
    auto inputs = read_inputs(std::move(options), how);
    const asio::any_io_executor serial = asio::make_strand(executor);
    completion<report_handler> done(std::move(handler), executor);
    if (!inputs)
        return done(result<report>(std::move(inputs.error())));
    auto run = std::make_shared<discovery_run>(serial, std::move(*inputs), how, began);
    cancel_with(done.handler(), run);
    begin_on(serial, run, [done = std::move(done)](result<report> found) mutable {
        done(std::move(found));
    });
}

BEARINGS_DECL result<report> run_discovery(discovery_options options, const discovery_table& how) {
    const auto began = how.reach->now();
    auto inputs = read_inputs(std::move(options), how);
    if (!inputs)
        return std::move(inputs.error());
    asio::io_context context(1);
    std::optional<result<report>> found;
    const auto run =
        std::make_shared<discovery_run>(context.get_executor(), std::move(*inputs), how, began);
    run->begin([&found](result<report> made) { found.emplace(std::move(made)); });
    // What ends the run is lost only for want of memory.
    while (!found)
        if (context.run_one() == 0 && !found)
            throw std::bad_alloc();
    return std::move(*found);
}

}  // namespace bearings::detail

#endif
