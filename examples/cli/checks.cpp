// SPDX-License-Identifier: BSL-1.0
#include "checks.hpp"

#include <bearings/net/check.hpp>

#include "checks_used.hpp"
#include "echo_check.hpp"

namespace cli {
namespace {

#ifdef BEARINGS_COMMAND_TLS
using echo_checks = bearings::reachability<websocket_echo, bearings::tls>;
#else
using echo_checks = bearings::reachability<websocket_echo>;
#endif

}  // namespace

std::vector<bearings::probe_result> check_all(
    std::vector<bearings::target> targets,
    std::chrono::milliseconds deadline
) {
    return bearings::check_all<command_checks>(targets, bearings::check_options{deadline});
}

bearings::probe_result check_echo(
    const bearings::target& what,
    std::chrono::milliseconds deadline
) {
    return bearings::check_one<echo_checks>(what, bearings::check_options{deadline});
}

}  // namespace cli
