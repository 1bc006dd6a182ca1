// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_ENGINE_PING_HPP
#define BEARINGS_NET_ENGINE_PING_HPP

#include <bearings/engine.hpp>
#include <bearings/net/asio.hpp>
#include <bearings/net/check_policy.hpp>
#include <bearings/net/engine_endpoint.hpp>
#include <bearings/net/engine_protocol.hpp>
#include <bearings/result.hpp>

#include <chrono>
#include <memory>

namespace bearings {

/// What an engine query ends with: a snapshot, or a configuration error in what the user set
/// (a malformed `DOCKER_HOST`, a context that was asked for and does not exist).
using engine_handler = boost::asio::any_completion_handler<void(result<engine_snapshot>)>;

/// Encrypts the connection to a remote engine; `&tls::async_secure` of <bearings/net/tls.hpp> is one.
using engine_security =
    void (*)(std::shared_ptr<connection> plain, const target& what, secure_handler handler);

/// A query whose engine has been chosen.
struct engine_query {
    engine_choice choice;
    /// Bound of the whole conversation.
    std::chrono::microseconds timeout{250'000};
    /// What to ask a ready engine. Null: a ping, and no JSON is involved.
    std::unique_ptr<engine_questions> questions{};
    /// Null: an engine behind TLS is `absent`, and the reason says so.
    engine_security secure = nullptr;
};

/// Contacts the targets of a choice in their order until one is ready, and asks it the questions.
///
/// The first ready engine counts, else the one that got furthest. Cancelling ends with `not_probed`.
/// The handler is never called from within this function.
BEARINGS_DECL void async_ask_engine(
    boost::asio::any_io_executor executor,
    engine_query query,
    engine_handler handler
);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/engine_ping.ipp>
#endif

#endif
