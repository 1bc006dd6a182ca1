// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/http.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tests/catch.hpp"

namespace {

using namespace bearings;
using kind = conversation::step::kind;

target asking(std::string_view url) {
    return make_target(url).value();
}

/// Feeds `answer` whole, or byte by byte, and returns the last step.
conversation::step answered(conversation& talk, std::string_view answer, std::size_t chunk) {
    auto step = talk.connected();
    REQUIRE(step.what == kind::send);
    for (std::size_t at = 0; at < answer.size(); at += chunk) {
        step = talk.received(answer.substr(at, chunk));
        if (step.what == kind::done)
            return step;
    }
    return step;
}

finding judged(const target& what, std::string_view answer) {
    const auto whole = http_health::begin(what);
    const auto one_step = answered(*whole, answer, answer.size());
    const auto dripped = http_health::begin(what);
    const auto by_bytes = answered(*dripped, answer, 1);
    REQUIRE(one_step.what == kind::done);
    CHECK(by_bytes.what == kind::done);
    CHECK(by_bytes.found.verdict == one_step.found.verdict);
    CHECK(by_bytes.found.reason == one_step.found.reason);
    return one_step.found;
}

}  // namespace

TEST_CASE("the request names host, path and headers") {
    auto what = asking("http://user:secret@example.test:8080/api?x=1");
    what.headers = {{"X-Token", "abc"}};
    const auto talk = http_health::begin(what);
    const std::string request(talk->connected().bytes);
    CHECK(request.starts_with("GET /api?x=1 HTTP/1.1\r\nHost: example.test:8080\r\n"));
    CHECK(request.find("X-Token: abc\r\n") != std::string::npos);
    CHECK(request.find("secret") == std::string::npos);
    CHECK(request.ends_with("\r\n\r\n"));
}

TEST_CASE("the health path goes before the URL's own, and a path is never empty") {
    auto what = asking("http://[::1]/api");
    what.health = "/health";
    CHECK(http_health::begin(what)->connected().bytes.starts_with(
        "GET /health HTTP/1.1\r\nHost: [::1]\r\n"
    ));
    CHECK(http_health::begin(asking("http://localhost"))
              ->connected()
              .bytes.starts_with("GET / HTTP/1.1\r\nHost: localhost\r\n"));
}

TEST_CASE("a header that would end its line is not sent") {
    auto what = asking("http://localhost");
    what.headers = {{"X", "a\r\nEvil: 1"}};
    const auto step = http_health::begin(what)->connected();
    CHECK(step.what == kind::done);
    CHECK(step.found.verdict == verdict::local_error);
}

TEST_CASE("the status decides, with and without a health path") {
    struct row {
        int status;
        verdict plain;
        verdict with_health;
    };
    const row rows[] = {
        {200, verdict::reachable, verdict::reachable},
        {204, verdict::reachable, verdict::reachable},
        {301, verdict::reachable, verdict::reachable},
        {401, verdict::reachable, verdict::reachable},
        {404, verdict::reachable, verdict::unhealthy},
        {426, verdict::reachable, verdict::unhealthy},
        {500, verdict::unhealthy, verdict::unhealthy},
        {503, verdict::unhealthy, verdict::unhealthy},
    };
    for (const auto& each : rows) {
        INFO(each.status);
        const auto answer =
            "HTTP/1.1 " + std::to_string(each.status) + " Words\r\nContent-Length: 0\r\n\r\n";
        auto what = asking("http://localhost");
        CHECK(judged(what, answer).verdict == each.plain);
        what.health = "/health";
        CHECK(judged(what, answer).verdict == each.with_health);
        CHECK(judged(what, answer).http_status == each.status);
    }
}

TEST_CASE("what is no HTTP/1 is named") {
    struct row {
        std::string_view bytes;
        std::string_view reason;
    };
    using namespace std::string_view_literals;
    const row rows[] = {
        {"SSH-2.0-OpenSSH_9.2\r\n", "not_http"},
        {"220 mail ready\r\n", "not_http"},
        {"<html>old</html>", "not_http"},
        {"\x15\x03\x01\x00\x02\x02\x28"sv, "tls_on_plain"},
        {"\x16\x03\x01\x00\x02\x02\x28"sv, "tls_on_plain"},
        {"\x00\x00\x12\x04\x00\x00\x00\x00\x00"sv, "not_http1"},
        {"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "framing"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "framing"},
        {"HTTP/1.1 abc OK\r\n\r\n", "not_http"},
    };
    for (const auto& each : rows) {
        INFO(each.bytes);
        const auto found = judged(asking("http://localhost"), each.bytes);
        CHECK(found.verdict == verdict::wrong_protocol);
        CHECK(found.reason == each.reason);
    }
}

TEST_CASE("a header larger than 8 KB or with more than 64 fields is refused") {
    const auto wide = "HTTP/1.1 200 OK\r\nX: " + std::string(9000, 'x') + "\r\n\r\n";
    std::string many = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 65; ++i)
        many += "A: b\r\n";
    for (const auto& each : {wide, many + "\r\n"}) {
        const auto found = judged(asking("http://localhost"), each);
        CHECK(found.verdict == verdict::wrong_protocol);
        CHECK(found.reason == "header_limit");
    }
}

TEST_CASE("interim answers are skipped, but not without end") {
    const auto interim = [](int count) {
        std::string made;
        for (int i = 0; i < count; ++i)
            made += "HTTP/1.1 100 Continue\r\n\r\n";
        return made + "HTTP/1.1 204 No Content\r\n\r\n";
    };
    CHECK(judged(asking("http://localhost"), interim(16)).http_status == 204);
    const auto found = judged(asking("http://localhost"), interim(17));
    CHECK(found.verdict == verdict::wrong_protocol);
    CHECK(found.reason == "too_many_1xx");
}

TEST_CASE("a redirect is shown without its secrets") {
    const auto found = judged(
        asking("http://localhost"),
        "HTTP/1.1 302 Found\r\nLocation: https://a:b@login.test/?token=c\r\n\r\n"
    );
    CHECK(found.verdict == verdict::reachable);
    CHECK(found.location.find("login.test") != std::string::npos);
    CHECK(found.location.find(":b@") == std::string::npos);
    CHECK(found.location.find("token=c") == std::string::npos);
}

TEST_CASE("a redirect to a path is shown without its secrets") {
    const auto found = judged(
        asking("http://localhost"),
        "HTTP/1.1 302 Found\r\nLocation: /login?token=c&next=x\r\n\r\n"
    );
    CHECK(found.location == "/login?token=***&next=x");
}

TEST_CASE("a field of the target's own takes the place of ours") {
    auto what = asking("http://localhost:8000");
    what.headers = {{"host", "shop.test"}, {"User-Agent", "probe"}};
    const auto talk = http_health::begin(what);
    CHECK(
        talk->connected().bytes == "GET / HTTP/1.1\r\nAccept: */*\r\nConnection: close\r\n"
                                   "host: shop.test\r\nUser-Agent: probe\r\n\r\n"
    );
}

TEST_CASE("a path with a blank is not sent") {
    auto what = asking("http://localhost");
    what.health = "/health HTTP/1.1";
    const auto step = http_health::begin(what)->connected();
    CHECK(step.what == kind::done);
    CHECK(step.found.verdict == verdict::local_error);
}

TEST_CASE("the extension of a chunk has an end") {
    auto what = asking("http://localhost");
    what.expect.body = "hello";
    const auto talk = http_health::begin(what);
    auto step = talk->connected();
    step = talk->received("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=");
    const std::string more(4096, 'x');
    for (int i = 0; i < 4 && step.what != kind::done; ++i)
        step = talk->received(more);
    REQUIRE(step.what == kind::done);
    CHECK(step.found.verdict == verdict::wrong_protocol);
    CHECK(step.found.reason == "framing");
}

TEST_CASE("an expected header or body proves the right service") {
    auto what = asking("http://localhost");
    const std::string_view answer =
        "HTTP/1.1 200 OK\r\nX-Service: backend\r\nContent-Length: 11\r\n\r\nhello world";
    SECTION("header") {
        what.expect.header = "x-service: backend";
        CHECK(judged(what, answer).verdict == verdict::reachable);
        what.expect.header = "x-service: frontend";
        const auto found = judged(what, answer);
        CHECK(found.verdict == verdict::wrong_protocol);
        CHECK(found.reason == "identity");
    }
    SECTION("body") {
        what.expect.body = "lo wor";
        CHECK(judged(what, answer).verdict == verdict::reachable);
        what.expect.body = "goodbye";
        CHECK(judged(what, answer).reason == "identity");
    }
    SECTION("status") {
        what.expect.status = {201};
        CHECK(judged(what, answer).verdict == verdict::unhealthy);
    }
}

TEST_CASE("a body without an end is read to 64 KiB and no further") {
    auto what = asking("http://localhost");
    what.expect.body = "never";
    const auto talk = http_health::begin(what);
    static_cast<void>(talk->connected());
    auto step = talk->received("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n");
    std::size_t fed = 0;
    const std::string chunk(4096, 'x');
    while (step.what != kind::done && fed < 1'000'000) {
        step = talk->received(chunk);
        fed += chunk.size();
    }
    CHECK(step.found.reason == "identity");
    CHECK(fed <= 68 * 1024);
}

TEST_CASE("a body that is cut is partial only where it matters") {
    auto what = asking("http://localhost");
    what.expect.body = "never";
    const auto talk = http_health::begin(what);
    static_cast<void>(talk->connected());
    static_cast<void>(talk->received("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"));
    const auto found = talk->ended();
    CHECK(found.verdict == verdict::wrong_protocol);
    CHECK(found.reason == "partial");
}

TEST_CASE("a stream that ends within the header is left to the driver") {
    const auto what = asking("http://localhost");
    const auto talk = http_health::begin(what);
    static_cast<void>(talk->connected());
    CHECK(talk->ended().verdict == verdict::not_probed);
    static_cast<void>(talk->received("HTTP/1.1 200"));
    CHECK(talk->ended().verdict == verdict::not_probed);
}

namespace {

struct only_created : http_defaults {
    static constexpr std::string_view method = "HEAD";
    static constexpr std::string_view path = "/made";
    static constexpr std::array<int, 1> status{201};
};

}  // namespace

TEST_CASE("an HTTP check of one's own changes method, path and status") {
    using made_check = http_check<only_created>;
    const auto what = asking("http://localhost");
    const auto talk = made_check::begin(what);
    CHECK(talk->connected().bytes.starts_with("HEAD /made HTTP/1.1\r\n"));
    CHECK(talk->received("HTTP/1.1 200 OK\r\n\r\n").found.verdict == verdict::unhealthy);
}
