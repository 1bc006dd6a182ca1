// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_NET_LOOPBACK_FAULTS_HPP
#define BEARINGS_TESTS_NET_LOOPBACK_FAULTS_HPP

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "script.hpp"

/// Servers that have exactly one fault each.
namespace bearings::testing::faults {

/// A whole HTTP answer with a body and its length.
[[nodiscard]] inline std::string answer(
    std::string_view status,
    std::string_view body = "ok",
    std::string_view more_headers = {}
) {
    return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(more_headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

[[nodiscard]] inline script accept_then_reset() {
    return {reset()};
}
[[nodiscard]] inline script accept_then_finish() {
    return {finish()};
}
[[nodiscard]] inline script silence() {
    return {hold()};
}

// HTTP

/// Answers every request of a connection once; `200 OK`, `404 Not Found`.
[[nodiscard]] inline script http(
    std::string_view status,
    std::string_view body = "ok",
    std::string_view more_headers = {}
) {
    return {await(), send(answer(status, body, more_headers))};
}
/// Sends these bytes for a request, then closes in order.
[[nodiscard]] inline script http_bytes(std::string bytes) {
    return {await(), send(std::move(bytes)), finish()};
}
/// Speaks before it is asked, as SSH, SMTP and FTP do.
[[nodiscard]] inline script banner(std::string bytes) {
    return {send(std::move(bytes)), hold()};
}
[[nodiscard]] inline script close_after_request() {
    return {await(), finish()};
}
[[nodiscard]] inline script reset_after_request() {
    return {await(), reset()};
}
[[nodiscard]] inline script reset_within_answer() {
    return {await(), send("HTTP/1.1 200 O"), pause(std::chrono::milliseconds(5)), reset()};
}
[[nodiscard]] inline script finish_within_answer() {
    return {await(), send("HTTP/1.1 200 O"), finish()};
}
/// One byte each 200 ms: 40 bytes take 8 s.
[[nodiscard]] inline script slow_drip() {
    return {await(), drip(answer("200 OK"), std::chrono::milliseconds(200)), hold()};
}
[[nodiscard]] inline script long_header_line(std::size_t size = 200'000) {
    return {
        await(),
        send("HTTP/1.1 200 OK\r\nX-Long: " + std::string(size, 'x') + "\r\n\r\n"),
        hold()};
}
[[nodiscard]] inline script endless_headers() {
    return {await(), send("HTTP/1.1 200 OK\r\n"), flood("X-Again: and again\r\n")};
}
[[nodiscard]] inline script many_headers(int count) {
    std::string lines = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
    for (int i = 0; i < count; ++i)
        lines += "A" + std::to_string(i) + ": b\r\n";
    return {await(), send(lines + "\r\n"), hold()};
}
/// `2 MB` or more promised, nothing sent.
[[nodiscard]] inline script huge_content_length() {
    return {await(), send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), hold()};
}
[[nodiscard]] inline script endless_body() {
    return {
        await(),
        send("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"),
        flood(std::string(16'384, 'x'))};
}
[[nodiscard]] inline script negative_content_length() {
    return http_bytes("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello");
}
[[nodiscard]] inline script two_content_lengths() {
    return http_bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!");
}
[[nodiscard]] inline script short_body() {
    return http_bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
}
[[nodiscard]] inline script interim_answers(int count) {
    std::string all;
    for (int i = 0; i < count; ++i)
        all += "HTTP/1.1 100 Continue\r\n\r\n";
    return {await(), send(all + answer("200 OK")), hold()};
}
[[nodiscard]] inline script ssh_banner() {
    return banner("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
}
[[nodiscard]] inline script http_0_9() {
    return http_bytes("<html><body>hello</body></html>\n");
}
/// A fatal alert, handshake_failure.
[[nodiscard]] inline script tls_alert() {
    return http_bytes(std::string("\x15\x03\x01\x00\x02\x02\x28", 7));
}
[[nodiscard]] inline script redirect(std::string_view status, std::string_view to) {
    return http(status, "", "Location: " + std::string(to) + "\r\n");
}
/// Claims to be gzip; must never be decoded.
[[nodiscard]] inline script gzip_bomb() {
    return {
        await(),
        send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10000000\r\n\r\n"
             "\x1f\x8b\x08"),
        flood(std::string(16'384, '\0'))};
}

// WebSocket

/// A right answer to an upgrade, with these headers more.
[[nodiscard]] inline step accept_upgrade(std::string_view more_headers = {}) {
    return send_accepting(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: {accept}\r\n" +
        std::string(more_headers) + "\r\n"
    );
}
/// A close frame with this code.
[[nodiscard]] inline std::string close_frame(int code) {
    return {char(0x88), 2, char(code >> 8), char(code & 0xff)};
}

/// An empty pong and a close without fault, as a server answers a ping and a close.
[[nodiscard]] inline std::string farewell() {
    return std::string("\x8a\0", 2) + close_frame(1000);
}

/// Opens, awaits a frame of the client and answers in order.
[[nodiscard]] inline script websocket(std::string_view more_headers = {}) {
    return {await(), accept_upgrade(more_headers), await_byte(), send(farewell()), finish()};
}
[[nodiscard]] inline script upgrade_without_connection() {
    return {
        await(),
        send_accepting("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                       "Sec-WebSocket-Accept: {accept}\r\n\r\n"),
        hold()};
}
[[nodiscard]] inline script upgrade_without_upgrade() {
    return {
        await(),
        send_accepting("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Accept: {accept}\r\n\r\n"),
        hold()};
}
[[nodiscard]] inline script upgrade_without_key() {
    return {
        await(),
        send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\n\r\n"),
        hold()};
}
[[nodiscard]] inline script upgrade_with_wrong_key() {
    return {
        await(),
        send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"),
        hold()};
}
[[nodiscard]] inline script unsolicited_extension() {
    return websocket("Sec-WebSocket-Extensions: permessage-deflate\r\n");
}
[[nodiscard]] inline script unsolicited_subprotocol() {
    return websocket("Sec-WebSocket-Protocol: chat\r\n");
}
[[nodiscard]] inline script open_then_close(int code) {
    return {await(), accept_upgrade(), send(close_frame(code)), hold()};
}
[[nodiscard]] inline script open_then_reset() {
    return {await(), accept_upgrade(), pause(std::chrono::milliseconds(5)), reset()};
}
[[nodiscard]] inline script open_then_finish() {
    return {await(), accept_upgrade(), finish()};
}
/// Opens, and never answers a close.
[[nodiscard]] inline script close_unanswered() {
    return {await(), accept_upgrade(), hold()};
}
[[nodiscard]] inline script ping_flood() {
    return {await(), accept_upgrade(), flood(std::string("\x89\x04ping", 6))};
}
/// A frame with reserved bits and opcode set.
[[nodiscard]] inline script open_then_garbage() {
    return {await(), accept_upgrade(), send(std::string(64, '\xff')), hold()};
}

}  // namespace bearings::testing::faults

#endif
