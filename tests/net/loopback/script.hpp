// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_NET_LOOPBACK_SCRIPT_HPP
#define BEARINGS_TESTS_NET_LOOPBACK_SCRIPT_HPP

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace bearings::testing {

/// One thing a scripted server does with a connection.
struct step {
    enum class kind {
        /// Read until an empty line, or `bytes` when it is not empty.
        await,
        /// Read one byte.
        await_byte,
        send,
        /// Send with `{accept}` replaced by the right Sec-WebSocket-Accept of the request.
        send_accepting,
        /// Send a byte each `every`.
        drip,
        /// Send again and again until the client goes away.
        flood,
        pause,
        /// Orderly close: FIN.
        finish,
        /// Abortive close: RST.
        reset,
        /// Keep the connection open and say nothing, until the client goes away.
        hold,
    };
    kind what;
    std::string bytes{};
    std::chrono::milliseconds every{0};
};

/// What a server does with each connection; at its end the connection is closed in order.
using script = std::vector<step>;

[[nodiscard]] inline step await(std::string until = "\r\n\r\n") {
    return {step::kind::await, std::move(until)};
}
[[nodiscard]] inline step await_byte() {
    return {step::kind::await_byte};
}
[[nodiscard]] inline step send(std::string bytes) {
    return {step::kind::send, std::move(bytes)};
}
[[nodiscard]] inline step send_accepting(std::string bytes) {
    return {step::kind::send_accepting, std::move(bytes)};
}
[[nodiscard]] inline step drip(std::string bytes, std::chrono::milliseconds every) {
    return {step::kind::drip, std::move(bytes), every};
}
[[nodiscard]] inline step flood(std::string bytes) {
    return {step::kind::flood, std::move(bytes)};
}
[[nodiscard]] inline step pause(std::chrono::milliseconds time) {
    return {step::kind::pause, {}, time};
}
[[nodiscard]] inline step finish() {
    return {step::kind::finish};
}
[[nodiscard]] inline step reset() {
    return {step::kind::reset};
}
[[nodiscard]] inline step hold() {
    return {step::kind::hold};
}

}  // namespace bearings::testing

#endif
