// SPDX-License-Identifier: BSL-1.0
#include <string>

#include "fault_matrix.hpp"
#include "faults.hpp"
#include "server.hpp"

namespace {

using namespace bearings;
using namespace bearings::testing;
using stage = probe_stage;

probe_result prove_upgrade(std::string_view label, script plan, const expected& wanted) {
    const server serves(std::move(plan));
    return prove(label, serves.url("ws", "/ws"), wanted);
}

constexpr milliseconds with_farewell = 150ms;

}  // namespace

TEST_CASE("W01 an upgrade, a frame and a close are reachable", "[matrix]") {
    const auto found = prove_upgrade(
        "open, close 1000",
        faults::websocket(),
        {verdict::reachable, {}, {}, with_farewell}
    );
    CHECK(found.http_status == 101);
}

TEST_CASE("W02 an HTTP answer to the upgrade rejects it", "[matrix]") {
    const expected rejected{verdict::upgrade_rejected, stage::response};
    for (const auto* const status :
         {"200 OK", "400 Bad Request", "404 Not Found", "426 Upgrade Required", "503 No"})
        CHECK(prove_upgrade(status, faults::http(status), rejected).http_status != 0);
    for (const auto* const status : {"401 Unauthorized", "403 Forbidden"})
        CHECK(prove_upgrade(status, faults::http(status), {}).auth_required);
    const auto moved = prove_upgrade(
        "302 Found",
        faults::redirect("302 Found", "http://a:b@c.test/?sig=d"),
        rejected
    );
    CHECK(moved.location == "http://a:***@c.test/?sig=***");
}

TEST_CASE("W03 an upgrade without its headers is no WebSocket", "[matrix]") {
    const expected wrong{verdict::wrong_protocol, stage::response, "upgrade"};
    prove_upgrade("no Connection", faults::upgrade_without_connection(), wrong);
    prove_upgrade("no Upgrade", faults::upgrade_without_upgrade(), wrong);
}

TEST_CASE("W04 an upgrade without the right key is no WebSocket", "[matrix]") {
    const expected wrong{verdict::wrong_protocol, stage::response, "accept_key"};
    prove_upgrade("no key", faults::upgrade_without_key(), wrong);
    prove_upgrade("wrong key", faults::upgrade_with_wrong_key(), wrong);
}

TEST_CASE("W05 an extension nobody asked for fails the handshake", "[matrix]") {
    const expected wrong{verdict::wrong_protocol, stage::response, "extension"};
    prove_upgrade("permessage-deflate", faults::unsolicited_extension(), wrong);
}

TEST_CASE("W06 a subprotocol nobody asked for fails the handshake", "[matrix]") {
    const expected wrong{verdict::wrong_protocol, stage::response, "subprotocol"};
    prove_upgrade("chat", faults::unsolicited_subprotocol(), wrong);
}

TEST_CASE("W07 a WebSocket that is closed at once is unhealthy", "[matrix]") {
    for (const int code : {1001, 1011, 1013}) {
        const auto label = "close " + std::to_string(code);
        const auto found = prove_upgrade(
            label,
            faults::open_then_close(code),
            {verdict::unhealthy, stage::grace, "closed", with_farewell}
        );
        CHECK(found.close_code == code);
    }
}

TEST_CASE("W07 a close without fault counts only as an answer to ours", "[matrix]") {
    const script answers{
        await(),
        faults::accept_upgrade(),
        await_byte(),
        send(faults::close_frame(1000)),
        finish()};
    prove_upgrade("close 1000, no pong", answers, {verdict::reachable, {}, {}, with_farewell});
    auto with_close = faults::accept_upgrade();
    with_close.bytes += faults::close_frame(1000);
    const auto found = prove_upgrade(
        "close 1000 with the upgrade",
        {await(), with_close, hold()},
        {verdict::unhealthy, stage::grace, "closed", with_farewell}
    );
    CHECK(found.close_code == 1000);
}

TEST_CASE("W08 a WebSocket that breaks after it opened was reset", "[matrix]") {
    const expected broke{verdict::reset, stage::grace, {}, with_farewell};
    prove_upgrade("RST", faults::open_then_reset(), broke);
    prove_upgrade("FIN", faults::open_then_finish(), broke);
}

TEST_CASE("W09 a close that is never answered costs 100 ms", "[matrix]") {
    prove_upgrade(
        "silent",
        faults::close_unanswered(),
        {verdict::reachable, {}, {}, with_farewell}
    );
}

TEST_CASE("W10 a break before the answer has no status", "[matrix]") {
    const server resets(faults::accept_then_reset());
    CHECK(prove("RST on accept", resets.url("ws"), {verdict::closed_early}).http_status == 0);
    const expected early{verdict::closed_early};
    CHECK(prove_upgrade("RST", faults::reset_after_request(), early).http_status == 0);
    CHECK(prove_upgrade("FIN", faults::close_after_request(), early).http_status == 0);
    const expected silent{verdict::timed_out, {}, {}, at_deadline};
    CHECK(prove_upgrade("silence", faults::silence(), silent).http_status == 0);
}

TEST_CASE("W12 a flood of pings costs bounded memory and ends", "[matrix]") {
    prove_upgrade("pings", faults::ping_flood(), {verdict::reachable, {}, {}, at_deadline});
}

TEST_CASE("W14 a compressed frame that was not negotiated is no WebSocket", "[matrix]") {
    const expected wrong{verdict::wrong_protocol, stage::grace, "frame", with_farewell};
    prove_upgrade("reserved bits", faults::open_then_garbage(), wrong);
}

TEST_CASE("W15 a subprotocol that was asked for and refused fails the handshake", "[matrix]") {
    const expected wrong{verdict::wrong_protocol, stage::response, "subprotocol"};
    const server refuses(faults::websocket());
    auto what = target_at(refuses.url("ws"));
    what.subprotocols = {"chat", "superchat"};
    prove("none", what, wrong);
    const server chooses(faults::websocket("Sec-WebSocket-Protocol: superchat\r\n"));
    what.url = target_at(chooses.url("ws")).url;
    prove("one of them", what, {verdict::reachable, {}, {}, with_farewell});
    const server invents(faults::websocket("Sec-WebSocket-Protocol: other\r\n"));
    what.url = target_at(invents.url("ws")).url;
    prove("another", what, wrong);
}
