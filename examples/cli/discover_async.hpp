// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_DISCOVER_ASYNC_HPP
#define BEARINGS_EXAMPLES_CLI_DISCOVER_ASYNC_HPP

#include <bearings/net/discovery_options.hpp>
#include <bearings/report.hpp>
#include <bearings/result.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>

namespace cli {

using report_handler =
    boost::asio::any_completion_handler<void(bearings::result<bearings::report>)>;

/// Runs one discovery on an executor.
void async_discover(
    boost::asio::any_io_executor executor,
    bearings::discovery_options how,
    report_handler handler
);

}  // namespace cli

#endif
