// SPDX-License-Identifier: BSL-1.0
#include <string>

#include "fault_matrix.hpp"
#include "faults.hpp"
#include "server.hpp"

namespace {

using namespace bearings;
using namespace bearings::testing;
using stage = probe_stage;

/// A server that plays the script, checked by HTTP.
probe_result prove_http(
    std::string_view label,
    script plan,
    const expected& wanted,
    std::string_view path = {}
) {
    const server serves(std::move(plan));
    return prove(label, serves.url("http", path), wanted);
}
/// The same with a health path, which makes 200 to 399 the only good answers.
probe_result prove_health(std::string_view label, script plan, const expected& wanted) {
    const server serves(std::move(plan));
    auto what = target_at(serves.url("http"));
    what.health = "/health";
    return prove(label, what, wanted);
}

}  // namespace

TEST_CASE("H01 a good answer is reachable", "[matrix]") {
    CHECK(prove_http("200", faults::http("200 OK"), {}).http_status == 200);
    CHECK(prove_http("204", faults::http("204 No Content", ""), {}).http_status == 204);
}

TEST_CASE("H02 a server error is unhealthy", "[matrix]") {
    const expected unhealthy{verdict::unhealthy, stage::response};
    for (const auto* const status : {"500 No", "502 Bad Gateway", "503 Service Unavailable"}) {
        prove_http(status, faults::http(status, "", "Retry-After: 1\r\n"), unhealthy);
        prove_health(status, faults::http(status), unhealthy);
    }
}

TEST_CASE("H03 a wish for credentials is reachable, other refusals as the path says", "[matrix]") {
    for (const auto* const status : {"401 Unauthorized", "403 Forbidden"})
        CHECK(prove_health(status, faults::http(status), {}).auth_required);
    for (const auto* const status : {"404 Not Found", "407 Proxy", "426 Upgrade Required"}) {
        prove_http(status, faults::http(status), {});
        prove_health(status, faults::http(status), {verdict::unhealthy, stage::response});
    }
}

TEST_CASE("H04 a redirect is shown and not followed", "[matrix]") {
    const server elsewhere(faults::http("200 OK"));
    const auto to = elsewhere.url("http", "/there?token=secret");
    for (const auto* const status : {"301 Moved", "302 Found", "307 Temporary"}) {
        const auto found = prove_health(status, faults::redirect(status, to), {});
        CHECK(found.location == elsewhere.url("http", "/there?token=***"));
    }
    CHECK(elsewhere.accepted() == 0);
}

TEST_CASE("H05 a close without a byte is closed early", "[matrix]") {
    const expected early{verdict::closed_early, stage::response};
    prove_http("FIN", faults::close_after_request(), early);
    prove_http("RST", faults::reset_after_request(), early);
}

TEST_CASE("H06 an answer byte by byte ends at the deadline of the whole check", "[matrix]") {
    prove_http(
        "1 byte each 200 ms",
        faults::slow_drip(),
        {verdict::timed_out, stage::response, {}, at_deadline}
    );
}

TEST_CASE("H07 headers beyond the limit end the check", "[matrix]") {
    const expected limit{verdict::wrong_protocol, stage::response, "header_limit", 100ms};
    prove_http("200 KB in a line", faults::long_header_line(), limit);
    prove_http("without end", faults::endless_headers(), limit);
    prove_http("65 fields", faults::many_headers(65), limit);
    prove_http("60 fields", faults::many_headers(60), {});
}

TEST_CASE("H08 a large body is not awaited", "[matrix]") {
    prove_http("promised", faults::huge_content_length(), {verdict::reachable, {}, {}, 100ms});
    prove_http("sent", faults::endless_body(), {verdict::reachable, {}, {}, 100ms});
    const server serves(faults::endless_body());
    auto what = target_at(serves.url("http"));
    what.expect.body = "not there";
    prove("searched", what, {verdict::wrong_protocol, stage::response, "identity", 200ms});
}

TEST_CASE("H09 a short body matters only when the body does", "[matrix]") {
    prove_http("not needed", faults::short_body(), {});
    const server serves(faults::short_body());
    auto what = target_at(serves.url("http"));
    what.expect.body = "not there";
    prove("needed", what, {verdict::wrong_protocol, stage::response, "partial", 200ms});
}

TEST_CASE("H10 a length that contradicts itself is a framing fault", "[matrix]") {
    const expected framing{verdict::wrong_protocol, stage::response, "framing"};
    prove_http("negative", faults::negative_content_length(), framing);
    prove_http("two", faults::two_content_lengths(), framing);
}

TEST_CASE("H12 interim answers are skipped, up to a limit", "[matrix]") {
    CHECK(prove_http("16", faults::interim_answers(16), {}).http_status == 200);
    const expected many{verdict::wrong_protocol, stage::response, "too_many_1xx"};
    prove_http("50", faults::interim_answers(50), many);
}

TEST_CASE("H13 what speaks no HTTP/1 is told", "[matrix]") {
    const expected foreign{verdict::wrong_protocol, stage::response, "not_http"};
    prove_http("SSH banner", faults::ssh_banner(), foreign);
    prove_http("HTTP/0.9", faults::http_0_9(), foreign);
}

TEST_CASE("H14 TLS on a plain port is told", "[matrix]") {
    const expected tls_there{verdict::wrong_protocol, stage::response, "tls_on_plain", 100ms};
    prove_http("alert", faults::tls_alert(), tls_there);
}

TEST_CASE("H18 the protocols of Redis and PostgreSQL are no HTTP", "[matrix]") {
    const expected foreign{verdict::wrong_protocol, stage::response, "not_http"};
    prove_http("Redis", faults::http_bytes("-ERR unknown command\r\n"), foreign);
    prove_http("PostgreSQL", faults::http_bytes("E\x01\x02\x03SFATAL"), foreign);
}

TEST_CASE("H20 a body that claims to be compressed is never decoded", "[matrix]") {
    prove_http("gzip", faults::gzip_bomb(), {verdict::reachable, {}, {}, 100ms});
}

TEST_CASE("H21 a good answer of another service is told by what is expected", "[matrix]") {
    const server serves(faults::http("200 OK", "I am frontend", "X-Service: frontend\r\n"));
    auto what = target_at(serves.url("http"));
    const expected other{verdict::wrong_protocol, stage::response, "identity"};
    what.expect.header = "x-service: backend";
    prove("other header", what, other);
    what.expect.header = "X-Service: frontend";
    prove("this header", what, {});
    what.expect.body = "I am backend";
    prove("other body", what, other);
    what.expect.body = "am frontend";
    prove("this body", what, {});
    what.expect.status = {201, 202};
    prove("other status", what, {verdict::unhealthy, stage::response});
}

TEST_CASE("H22 HTTP/2 without an upgrade is told", "[matrix]") {
    const std::string settings("\0\0\0\x04\0\0\0\0\0", 9);
    const expected newer{verdict::wrong_protocol, stage::response, "not_http1", 100ms};
    prove_http("SETTINGS frame", faults::banner(settings), newer);
}

TEST_CASE("an answer that breaks within its first line was reset", "[matrix]") {
    prove_http("RST", faults::reset_within_answer(), {verdict::reset, stage::response});
    prove_http("FIN", faults::finish_within_answer(), {verdict::reset, stage::response});
}
