// SPDX-License-Identifier: BSL-1.0
#include "discover.hpp"

#include <bearings/net/discovery.hpp>

#include <utility>

#include "checks_used.hpp"
#include "discover_async.hpp"

namespace cli {
namespace {

/// Every source and rule of the contract, and the checks of this command.
using command_discovery =
    bearings::discovery<bearings::default_sources, bearings::default_rules, command_checks>;

}  // namespace

bearings::discovery_options discovery_of(const context& with) {
    bearings::discovery_options how;
    how.catalog = with.asked.config;
    how.env_files = with.asked.env_files;
    how.deadline = with.asked.timeout.value_or(std::chrono::milliseconds(0));
    how.probe = !with.asked.no_probe;
    how.environment = with.variables;
    return how;
}

bearings::result<bearings::report> discover(bearings::discovery_options how) {
    return command_discovery{}.try_discover(std::move(how));
}

void async_discover(
    boost::asio::any_io_executor executor,
    bearings::discovery_options how,
    report_handler handler
) {
    command_discovery{}.async_discover(std::move(executor), std::move(how), std::move(handler));
}

}  // namespace cli
