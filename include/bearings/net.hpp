// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_HPP
#define BEARINGS_NET_HPP

// Layer 5: reachability checks on Asio and Beast. TLS and c-ares are separate, for who selects
// them: <bearings/net/tls.hpp>, <bearings/net/dns.hpp>.

#include <bearings/net/check.hpp>
#include <bearings/net/http.hpp>
#include <bearings/net/reachability.hpp>
#include <bearings/net/retry.hpp>
#include <bearings/net/tcp.hpp>
#include <bearings/net/websocket.hpp>

namespace bearings {

/// What a discovery checks when nothing else is selected.
struct default_reachability : reachability<tcp_grace, http_health, websocket> {};

}  // namespace bearings

#endif
