// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_CHECKS_USED_HPP
#define BEARINGS_EXAMPLES_CLI_CHECKS_USED_HPP

#include <bearings/net/http.hpp>
#include <bearings/net/reachability.hpp>
#include <bearings/net/tcp.hpp>
#include <bearings/net/websocket.hpp>

#include "protocol_checks.hpp"

#ifdef BEARINGS_COMMAND_TLS
#include <bearings/net/tls.hpp>
#endif

namespace cli {

#ifdef BEARINGS_COMMAND_TLS
using command_checks = bearings::reachability<
    bearings::tcp_grace,
    bearings::http_health,
    bearings::websocket,
    redis_ping,
    postgres_ready,
    bearings::tls>;
#else
using command_checks = bearings::reachability<
    bearings::tcp_grace,
    bearings::http_health,
    bearings::websocket,
    redis_ping,
    postgres_ready>;
#endif

}  // namespace cli

#endif
