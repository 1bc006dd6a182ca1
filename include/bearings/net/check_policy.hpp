// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_CHECK_POLICY_HPP
#define BEARINGS_NET_CHECK_POLICY_HPP

#include <bearings/net/connection.hpp>
#include <bearings/net/conversation.hpp>
#include <bearings/net/target.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <optional>
#include <string_view>

namespace bearings {

/// What a check that works on the stream itself may tell while it runs.
class check_progress {
public:
    check_progress() = default;
    check_progress(const check_progress&) = delete;
    check_progress& operator=(const check_progress&) = delete;

    /// The check came to another stage.
    virtual void enter(probe_stage stage) = 0;
    /// Unless the check ends before `limit`, it ends then with `otherwise`.
    virtual void conclude_within(std::chrono::microseconds limit, finding otherwise) = 0;

protected:
    ~check_progress() = default;
};

using finding_handler = boost::asio::any_completion_handler<void(finding)>;

/// A check of one protocol as a conversation: an empty type with a name that knows which targets
/// are its own and begins the conversation. `what` outlives the conversation.
template <class T>
concept conversation_check = requires(const target& what) {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::handles(what) } -> std::same_as<bool>;
    { T::begin(what) } -> std::convertible_to<std::unique_ptr<conversation>>;
};

/// A check that works on the stream itself. `what` and `progress` are valid until the handler is
/// called or the stream is closed; a stream that was closed needs no finding.
template <class T>
concept stream_check = requires(
    std::shared_ptr<connection> stream,
    const target& what,
    check_progress& progress,
    finding_handler handler
) {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::handles(what) } -> std::same_as<bool>;
    T::async_run(stream, what, progress, static_cast<finding_handler&&>(handler));
};

/// A protocol check of either kind.
template <class T>
concept check = conversation_check<T> || stream_check<T>;

/// A check that takes what no other selected check handles: `static constexpr bool catch_all`.
template <class T>
concept catch_all_check = check<T> && requires {
    requires bool{T::catch_all};
};

/// How a handshake over a connection ended.
struct secured {
    /// The encrypted stream. Null: `failure` says why.
    std::shared_ptr<connection> stream;
    /// `tls_failed` with a reason, or `not_probed` with `code` set when the transport broke.
    finding failure{};
    /// The error of the transport below. Zero: none.
    boost::system::error_code code{};
};
using secure_handler = boost::asio::any_completion_handler<void(secured)>;

/// A TLS implementation; `tls` of <bearings/net/tls.hpp> is one. It owns the plain connection
/// through the shared pointer until the handler ran; closing the plain connection aborts it.
/// `what` is valid until the handler is called or the plain connection is closed.
/// `settings_failure` tells what makes settings unusable, before anything is contacted.
template <class T>
concept security =
    requires(std::shared_ptr<connection> plain, const target& what, secure_handler handler) {
    { T::name } -> std::convertible_to<std::string_view>;
    T::async_secure(plain, what, static_cast<secure_handler&&>(handler));
    { T::settings_failure(what.tls) } -> std::same_as<std::optional<failure>>;
};

}  // namespace bearings

#endif
