// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_ENGINE_CLIENT_HPP
#define BEARINGS_NET_ENGINE_CLIENT_HPP

#include <bearings/engine.hpp>
#include <bearings/environment.hpp>
#include <bearings/files.hpp>
#include <bearings/net/asio.hpp>
#include <bearings/net/engine_ping.hpp>
#include <bearings/platform.hpp>
#include <bearings/result.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace bearings {

/// What to ask the container engine. The references must outlive the query.
struct engine_request {
    const environment& variables;
    const files& from;
    os_kind os = os_kind::other;
    /// Bound of the whole conversation.
    std::chrono::microseconds timeout{250'000};
    /// Compose services or container names to list. Empty: only the state is asked.
    std::vector<std::string> containers{};
    /// For engines behind TLS. Null: these are not contacted, and the reason says so.
    engine_security secure = nullptr;
};

/// Finds the engine the user means and asks it for its state only; knows no JSON of containers.
BEARINGS_DECL void async_ping_engine(
    boost::asio::any_io_executor executor,
    engine_request request,
    engine_handler handler
);

/// The same, and lists the containers that the request names.
BEARINGS_DECL void async_query_engine(
    boost::asio::any_io_executor executor,
    engine_request request,
    engine_handler handler
);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/engine_client.ipp>
#endif

#endif
