// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_ENGINE_PING_HPP
#define BEARINGS_NET_ENGINE_PING_HPP

#include <bearings/engine.hpp>
#include <bearings/net/asio.hpp>
#include <bearings/net/engine_endpoint.hpp>
#include <bearings/net/engine_protocol.hpp>
#include <bearings/result.hpp>

#include <chrono>
#include <memory>

namespace bearings {

/// What an engine query ends with: a snapshot, or a configuration error in what the user set
/// (a malformed `DOCKER_HOST`, a context that was asked for and does not exist).
using engine_handler = boost::asio::any_completion_handler<void(result<engine_snapshot>)>;

/// Contacts the targets of a choice in their order until one is ready, and asks it `questions`.
///
/// Without questions it is a ping, and no JSON is involved. The first ready engine counts, else the one
/// that got furthest. Never takes longer than `timeout`; cancelling ends with `not_probed`.
/// The handler is never called from within this function.
BEARINGS_DECL void async_ask_engine(
    boost::asio::any_io_executor executor,
    engine_choice choice,
    std::chrono::microseconds timeout,
    std::unique_ptr<engine_questions> questions,
    engine_handler handler
);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/engine_ping.ipp>
#endif

#endif
