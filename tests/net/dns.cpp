// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/dns.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "../catch.hpp"
#include "loopback/dns_server.hpp"

namespace {

using namespace bearings;
using bearings::testing::dns_server;
using namespace std::chrono_literals;

std::string servers;
std::string current_servers() {
    return servers;
}
using asks_server = dns_at<&current_servers>;
static_assert(resolver<dns>);
static_assert(resolver<asks_server>);

name_answer ask(const std::string& host, ip_family family = ip_family::v4) {
    boost::asio::io_context context;
    std::optional<name_answer> found;
    const auto asked =
        asks_server::async_lookup(context.get_executor(), host, family, [&](name_answer answer) {
            found = std::move(answer);
        });
    context.run_for(10s);
    REQUIRE(found);
    return *found;
}
std::vector<std::string> texts(const name_answer& answer) {
    std::vector<std::string> all;
    for (const auto& each : answer.addresses)
        all.push_back(to_string(each));
    return all;
}
std::ptrdiff_t descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

}  // namespace

TEST_CASE("a name server's addresses come in its order, each family by itself") {
    const dns_server answers({{"a.test", {{"10.0.0.2", "10.0.0.1"}, {"fd00::2"}}}});
    servers = answers.address();
    CHECK(texts(ask("a.test")) == std::vector<std::string>{"10.0.0.2", "10.0.0.1"});
    CHECK(texts(ask("a.test", ip_family::v6)) == std::vector<std::string>{"fd00::2"});
    CHECK(ask("a.test").verdict == verdict::reachable);
    CHECK(answers.asked() == 3);
}

TEST_CASE("every failure of a name server has its verdict and reason") {
    const dns_server answers({
        {"only4.test", {{"10.0.0.1"}}},
        {"servfail.test", {{}, {}, 2}},
        {"refused.test", {{}, {}, 5}},
        {"garbage.test", {{}, {}, 0, false, false, {}, "\x81\x80 not an answer at all"}},
    });
    servers = answers.address();
    struct {
        std::string host;
        ip_family family;
        verdict found;
        std::string_view reason;
    } const table[] = {
        {"absent.test", ip_family::v4, verdict::name_not_found, ""},
        {"only4.test", ip_family::v6, verdict::name_not_found, "no_address"},
        {"servfail.test", ip_family::v4, verdict::name_failed, "temporary"},
        {"refused.test", ip_family::v4, verdict::name_failed, "refused"},
        {std::string(64, 'x') + ".test", ip_family::v4, verdict::name_not_found, "bad_name"},
    };
    for (const auto& [host, family, found, reason] : table) {
        const auto answer = ask(host, family);
        CAPTURE(host, answer.native_name);
        CHECK(answer.verdict == found);
        CHECK(answer.reason == reason);
        CHECK(answer.addresses.empty());
    }
    CHECK(ask("garbage.test").verdict == verdict::name_failed);
}

TEST_CASE("a name server that is not there is a failure at once") {
    {
        const dns_server gone({});
        servers = gone.address();
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = ask("a.test");
    CHECK(std::chrono::steady_clock::now() - begin < 1s);
    CHECK(answer.verdict == verdict::name_failed);
    CHECK(answer.reason == "no_server");
}

TEST_CASE("a server that is silent is followed by the next one") {
    const dns_server silent({{"a.test", {{}, {}, 0, true, true}}});
    const dns_server answers({{"a.test", {{"10.0.0.1"}}}});
    servers = silent.address() + "," + answers.address();
    CHECK(texts(ask("a.test")) == std::vector<std::string>{"10.0.0.1"});
}

TEST_CASE("a look-up that is given up ends at once, calls nobody and leaves nothing") {
    const dns_server silent({{"a.test", {{}, {}, 0, true, true}}});
    servers = silent.address();
    ask("b.test");
    boost::asio::io_context context;
    // Asio opens its own on first use.
    const boost::asio::steady_timer first_use(context);
    const auto before = descriptors();
    bool called = false;
    for (int i = 0; i < 20; ++i) {
        auto asked = asks_server::async_lookup(
            context.get_executor(),
            "a.test",
            ip_family::v4,
            [&](const name_answer&) { called = true; }
        );
        context.run_for(2ms);
        CHECK(descriptors() > before);
        const auto begin = std::chrono::steady_clock::now();
        asked.reset();
        context.restart();
        context.run();
        CHECK(std::chrono::steady_clock::now() - begin < 100ms);
        context.restart();
    }
    CHECK_FALSE(called);
    CHECK(descriptors() == before);
}

TEST_CASE("an io_context is destroyed at once while a name server is silent") {
    const dns_server silent({{"a.test", {{}, {}, 0, true, true}}});
    servers = silent.address();
    const auto begin = std::chrono::steady_clock::now();
    {
        boost::asio::io_context context;
        const auto asked = asks_server::async_lookup(
            context.get_executor(),
            "a.test",
            ip_family::v4,
            [](const name_answer&) {}
        );
        context.run_for(5ms);
    }
    CHECK(std::chrono::steady_clock::now() - begin < 100ms);
}

TEST_CASE("servers that cannot be understood are a failure of the name service") {
    servers = "not a server";
    CHECK(ask("a.test").verdict == verdict::name_failed);
}

TEST_CASE("the servers of the system are used when none are named, and the hosts file counts") {
    boost::asio::io_context context;
    std::optional<name_answer> found;
    const auto asked = dns::async_lookup(
        context.get_executor(),
        "localhost",
        ip_family::v4,
        [&](name_answer answer) { found = std::move(answer); }
    );
    context.run_for(5s);
    REQUIRE(found);
    CHECK(texts(*found) == std::vector<std::string>{"127.0.0.1"});
}
