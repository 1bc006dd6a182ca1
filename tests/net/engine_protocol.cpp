// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/engine_protocol.hpp>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace {

using bearings::engine_conversation;
using bearings::engine_questions;
using bearings::engine_snapshot;
using bearings::engine_state;
using bearings::engine_step;
using bearings::judge_greeting;

/// Asks what it is told to ask and keeps what it hears.
class scripted_questions final : public engine_questions {
public:
    explicit scripted_questions(std::deque<std::string> targets)
        : targets_(std::move(targets)) {}
    std::string next() override {
        if (targets_.empty())
            return {};
        auto target = targets_.front();
        targets_.pop_front();
        return target;
    }
    bool answer(std::string_view body) override {
        answers.emplace_back(body);
        return body != "bad";
    }
    bool too_large() override { return !targets_.empty(); }
    void finish(engine_snapshot&) override {}

    std::vector<std::string> answers;

private:
    std::deque<std::string> targets_;
};

constexpr std::string_view pong =
    "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nOstype: linux\r\nContent-Length: 2\r\n\r\nOK";

std::string ok_with(std::string_view body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// What a bare ping comes to when the engine sends `answer`.
engine_state state_after(std::string_view answer) {
    engine_conversation talk("docker", nullptr);
    talk.sent();
    talk.receive(answer);
    if (talk.step() != engine_step::done)
        return engine_state::not_probed;
    return talk.finding().state;
}

}  // namespace

TEST_CASE("a ping asks for nothing but /_ping", "[engine]") {
    engine_conversation talk("docker", nullptr);
    CHECK(talk.step() == engine_step::send);
    CHECK(talk.request().substr(0, 21) == "GET /_ping HTTP/1.1\r\n");
    CHECK(contains(talk.request(), "\r\nHost: docker\r\n"));
    CHECK(talk.request().substr(talk.request().size() - 4) == "\r\n\r\n");
    talk.sent();
    CHECK(talk.step() == engine_step::receive);
    talk.receive(pong);
    CHECK(talk.step() == engine_step::done);
    CHECK(talk.finding().state == engine_state::ready);
    CHECK(talk.api_version() == "1.41");
}

TEST_CASE("an answer may come byte by byte", "[engine]") {
    scripted_questions questions({"/a"});
    engine_conversation talk("docker", &questions);
    talk.sent();
    for (const char& c : pong)
        talk.receive({&c, 1});
    REQUIRE(talk.step() == engine_step::send);
    CHECK(contains(talk.request(), "GET /a HTTP/1.1"));
    talk.sent();
    const std::string chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
    for (const char& c : chunked)
        talk.receive({&c, 1});
    REQUIRE(talk.step() == engine_step::done);
    CHECK(talk.finding().state == engine_state::ready);
    CHECK(questions.answers == std::vector<std::string>{"abcde"});
}

TEST_CASE("many chunks in one piece are one body", "[engine]") {
    scripted_questions questions({"/a"});
    engine_conversation talk("docker", &questions);
    talk.sent();
    talk.receive(pong);
    talk.sent();
    std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 1000; ++i)
        chunked += "1\r\nx\r\n";
    talk.receive(chunked + "0\r\n\r\n");
    REQUIRE(talk.step() == engine_step::done);
    CHECK(questions.answers == std::vector<std::string>{std::string(1000, 'x')});
}

TEST_CASE("what a greeting means", "[engine]") {
    struct greeting_case {
        unsigned status;
        std::string_view version;
        std::string_view os;
        engine_state state;
    };
    const greeting_case rows[] = {
        {200, "1.41", "linux", engine_state::ready},
        {200, "1.24", "", engine_state::ready},
        {200, "1.52", "windows", engine_state::windows_containers},
        {200, "", "", engine_state::foreign},
        {200, "x\x1b[2J", "linux", engine_state::foreign},
        {200, "12345678901234567", "linux", engine_state::foreign},
        {204, "", "", engine_state::foreign},
        {101, "", "", engine_state::foreign},
        {302, "", "", engine_state::foreign},
        {400, "", "", engine_state::foreign},
        {404, "", "", engine_state::foreign},
        {400, "1.41", "", engine_state::unhealthy},
        {401, "", "", engine_state::denied},
        {403, "", "", engine_state::denied},
        {500, "", "", engine_state::unhealthy},
        {502, "", "", engine_state::unhealthy},
        {503, "1.41", "linux", engine_state::unhealthy},
    };
    for (const auto& [status, version, os, state] : rows) {
        INFO(status << ' ' << version);
        CHECK(judge_greeting({status, version, os}).state == state);
    }
}

TEST_CASE("whatever else answers is bounded and foreign", "[engine]") {
    const std::string head = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\n";
    const std::string rows[] = {
        "SSH-2.0-OpenSSH_9.2p1\r\n",
        std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03", 10),
        "HTTP/1.1 200 OK\r\n\r\n<html>",
        "HTTP/1.1 301 Moved\r\nLocation: http://169.254.169.254/\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x'),
        head + "Content-Length: 10000000000\r\n\r\n",
        head + "Content-Length: x\r\n\r\n",
        head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBad Header\r\n\r\n",
        std::string("HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", 27),
    };
    for (const auto& answer : rows) {
        INFO(answer.substr(0, 60));
        CHECK(state_after(answer) == engine_state::foreign);
    }
}

TEST_CASE("a head that never ends is given up at 8 KiB", "[engine]") {
    engine_conversation talk("docker", nullptr);
    talk.sent();
    talk.receive("HTTP/1.1 200 OK\r\n");
    std::size_t taken = 0;
    while (talk.step() == engine_step::receive && taken < 100'000) {
        talk.receive("X: y\r\n");
        taken += 6;
    }
    CHECK(taken < 9'000);
    CHECK(talk.finding().state == engine_state::foreign);
}

TEST_CASE("a body that is larger than the limit is left unread", "[engine]") {
    SECTION("told beforehand, with smaller questions left") {
        scripted_questions questions({"/all", "/one"});
        engine_conversation talk("docker", &questions);
        talk.sent();
        talk.receive(pong);
        talk.sent();
        talk.receive("HTTP/1.1 200 OK\r\nContent-Length: 18000000\r\n\r\n[");
        REQUIRE(talk.step() == engine_step::reconnect);
        talk.connected();
        REQUIRE(talk.step() == engine_step::send);
        CHECK(contains(talk.request(), "GET /one "));
        talk.sent();
        talk.receive(ok_with("[]"));
        CHECK(talk.finding().state == engine_state::ready);
    }
    SECTION("in chunks without an end") {
        scripted_questions questions({"/all"});
        engine_conversation talk("docker", &questions);
        talk.sent();
        talk.receive(pong);
        talk.sent();
        talk.receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        const std::string chunk = "1000\r\n" + std::string(4096, 'x') + "\r\n";
        int chunks = 0;
        while (talk.step() == engine_step::receive && ++chunks < 1000)
            talk.receive(chunk);
        CHECK(chunks <= 257);
        CHECK(talk.finding().state == engine_state::unhealthy);
    }
}

TEST_CASE("a line of chunk extensions that never ends is given up", "[engine]") {
    scripted_questions questions({"/all"});
    engine_conversation talk("docker", &questions);
    talk.sent();
    talk.receive(pong);
    talk.sent();
    talk.receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;");
    int pieces = 0;
    while (talk.step() == engine_step::receive && ++pieces < 1000)
        talk.receive(std::string(1000, 'x'));
    CHECK(pieces < 100);
    CHECK(talk.finding().state == engine_state::foreign);
}

TEST_CASE("an engine that closes after its ping is asked again over a new connection", "[engine]") {
    scripted_questions questions({"/a"});
    engine_conversation talk("docker", &questions);
    talk.sent();
    talk.receive("HTTP/1.0 200 OK\r\nApi-Version: 1.41\r\n\r\nOK");
    CHECK(talk.step() == engine_step::receive);
    talk.close();
    REQUIRE(talk.step() == engine_step::reconnect);
    talk.connected();
    talk.sent();
    talk.receive(ok_with("[]"));
    CHECK(talk.step() == engine_step::done);
    CHECK(questions.answers.size() == 1);
}

TEST_CASE("silence, ends and deadlines are told apart", "[engine]") {
    const auto after = [](std::string_view heard, bool expired) {
        engine_conversation talk("docker", nullptr);
        talk.sent();
        if (!heard.empty())
            talk.receive(heard);
        expired ? talk.expire() : talk.close();
        return talk.finding().state;
    };
    CHECK(after("", true) == engine_state::unresponsive);
    CHECK(after("HTTP/1.1 200", true) == engine_state::foreign);
    CHECK(after("", false) == engine_state::not_running);
    CHECK(after("HTTP/1.1 200", false) == engine_state::foreign);
}

TEST_CASE("a list that fails ends with the state that explains it", "[engine]") {
    const auto after = [](std::string_view answer) {
        scripted_questions questions({"/a"});
        engine_conversation talk("docker", &questions);
        talk.sent();
        talk.receive(pong);
        talk.sent();
        if (answer.empty())
            talk.expire();
        else
            talk.receive(answer);
        return talk.step() == engine_step::done ? talk.finding().state : engine_state::not_probed;
    };
    CHECK(after("HTTP/1.1 403 Forbidden\r\n\r\n") == engine_state::denied);
    CHECK(after("HTTP/1.1 500 Oops\r\n\r\n") == engine_state::unhealthy);
    CHECK(after("HTTP/1.1 301 Moved\r\nLocation: http://x/\r\n\r\n") == engine_state::unhealthy);
    CHECK(after(ok_with("bad")) == engine_state::foreign);
    CHECK(after("garbage\r\n\r\n") == engine_state::foreign);
    CHECK(after("") == engine_state::unresponsive);
    CHECK(after(ok_with("[]")) == engine_state::ready);
}

TEST_CASE("what follows an answer unasked is not taken for the next one", "[engine]") {
    scripted_questions questions({"/a"});
    engine_conversation talk("docker", &questions);
    talk.sent();
    talk.receive(std::string(pong) + ok_with("smuggled"));
    CHECK(talk.step() == engine_step::reconnect);
    CHECK(questions.answers.empty());
}
