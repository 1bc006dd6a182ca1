// SPDX-License-Identifier: BSL-1.0
#include <bearings/net.hpp>
#include <bearings/net/reachability.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <string>
#include <string_view>

#include "tests/catch.hpp"

namespace {

using namespace bearings;
using namespace std::chrono_literals;

struct patient : exponential {
    static constexpr int attempts = 7;
    static constexpr std::chrono::microseconds cap{5'000'000};
};

struct late_clock {
    static std::chrono::steady_clock::time_point now() {
        return std::chrono::steady_clock::now() + 1h;
    }
};

struct hello {
    static constexpr std::string_view name = "hello";
    static bool handles(const target& what) { return what.url.scheme() == scheme::nats; }
    class talk final : public conversation {
        step connected() override { return step::receive(); }
        step received(std::string_view) override { return step::done(verdict::reachable); }
    };
    static std::unique_ptr<conversation> begin(const target&) { return std::make_unique<talk>(); }
};

template <class Reachability>
std::string_view check_names() {
    static std::string names;
    names.clear();
    for (const auto& each : Reachability::table.checks)
        names += std::string(each.name) + ' ';
    return names;
}

}  // namespace

TEST_CASE("policies combine in any order") {
    using one = reachability<tcp, http_health, retry<patient>, at_most<3>, only_ipv4, late_clock>;
    using other = reachability<late_clock, only_ipv4, at_most<3>, retry<patient>, tcp, http_health>;
    for (const auto* table : {&one::table, &other::table}) {
        CHECK(table->retries.attempts == 7);
        CHECK(table->retries.cap == 5s);
        CHECK(table->at_most == 3);
        CHECK(table->order == address_order::v4_only);
        CHECK(table->now == &late_clock::now);
        CHECK(table->checks.size() == 2);
    }
}

TEST_CASE("what is not selected is the plain default") {
    using plain = reachability<tcp>;
    CHECK(plain::table.retries.attempts == 1);
    CHECK(plain::table.secure == nullptr);
    CHECK(plain::table.look_up == &system_resolver::async_lookup);
    CHECK(plain::table.connect == &tcp_connector::begin);
    CHECK(check_names<plain>() == "tcp ");
}

TEST_CASE("a check of one's own stands beside the others") {
    static_assert(conversation_check<hello> && check<hello> && !stream_check<hello>);
    static_assert(stream_check<websocket> && !conversation_check<websocket>);
    static_assert(catch_all_check<tcp> && !catch_all_check<hello>);
    CHECK(check_names<reachability<hello, tcp>>() == "hello tcp ");
}

TEST_CASE("pauses grow as their shape says, and stay within bounds") {
    CHECK(constant::next(100ms, 0.9) == 100ms);
    for (const double random : {0.0, 0.5, 0.999}) {
        const auto grown = exponential::next(100ms, random);
        CHECK(grown >= 160ms);
        CHECK(grown <= 240ms);
        const auto jittered = decorrelated_jitter::next(100ms, random);
        CHECK(jittered >= decorrelated_jitter::first);
        CHECK(jittered <= 300ms);
    }
}

TEST_CASE("another try is for what may change, never for danger") {
    CHECK(worth_retrying(verdict::refused));
    CHECK(worth_retrying(verdict::unhealthy));
    CHECK(worth_retrying(verdict::name_failed));
    CHECK_FALSE(worth_retrying(verdict::reachable));
    CHECK_FALSE(worth_retrying(verdict::tls_failed));
    CHECK_FALSE(worth_retrying(verdict::wrong_protocol));
    CHECK_FALSE(worth_retrying(verdict::cancelled));
}
