// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_SRC_HPP
#define BEARINGS_SRC_HPP

// All bodies, for exactly one source file of a program that defines
// BEARINGS_SEPARATE_COMPILATION everywhere. Who uses <bearings/net/tls.hpp> or
// <bearings/net/dns.hpp> also includes <bearings/net/impl/tls.ipp> or dns.ipp there.

#include <bearings/core_src.hpp>
#include <bearings/impl/json.ipp>
#include <bearings/impl/toml.ipp>
#include <bearings/net/impl/check.ipp>
#include <bearings/net/impl/connect_machine.ipp>
#include <bearings/net/impl/connector.ipp>
#include <bearings/net/impl/discovered.ipp>
#include <bearings/net/impl/discoverer.ipp>
#include <bearings/net/impl/discovery.ipp>
#include <bearings/net/impl/engine_choice.ipp>
#include <bearings/net/impl/engine_client.ipp>
#include <bearings/net/impl/engine_containers.ipp>
#include <bearings/net/impl/engine_endpoint.ipp>
#include <bearings/net/impl/engine_ping.ipp>
#include <bearings/net/impl/engine_protocol.ipp>
#include <bearings/net/impl/http.ipp>
#include <bearings/net/impl/listeners.ipp>
#include <bearings/net/impl/mock.ipp>
#include <bearings/net/impl/native_error.ipp>
#include <bearings/net/impl/resolver.ipp>
#include <bearings/net/impl/service_target.ipp>
#include <bearings/net/impl/target.ipp>
#include <bearings/net/impl/tcp.ipp>
#include <bearings/net/impl/websocket.ipp>

#endif
