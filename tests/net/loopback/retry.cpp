// SPDX-License-Identifier: BSL-1.0
#include <bearings/net.hpp>
#include <bearings/net/retry.hpp>

#include <boost/asio/post.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "faults.hpp"
#include "server.hpp"
#include "silent_ports.hpp"
#include "tests/catch.hpp"

namespace {

using namespace bearings;
using namespace std::chrono_literals;
namespace faults = bearings::testing::faults;
using bearings::testing::refused_port;
using bearings::testing::server;

struct quick : constant {
    static constexpr int attempts = 3;
    static constexpr std::chrono::microseconds first{20'000};
};
struct late : quick {
    static constexpr std::chrono::microseconds first{80'000};
    static constexpr std::chrono::microseconds budget{50'000};
};
struct short_of_time : quick {
    static constexpr int attempts = 100;
    static constexpr std::chrono::microseconds budget{50'000};
};

target to(const std::string& url) {
    return make_target(url).value();
}

/// Refuses the first two attempts, then connects to what is there.
struct third_time_lucky {
    static constexpr std::string_view name = "third_time_lucky";
    static inline std::atomic<int> attempts{0};

    static connecting begin(
        const boost::asio::any_io_executor& executor,
        const ip_address& address,
        std::uint16_t port
    ) {
        constexpr int refused = 111;
        if (++attempts < 3)
            return {nullptr, refused, false, {}};
        return tcp_connector::begin(executor, address, port);
    }
    static void async_finish(const std::shared_ptr<connection>& stream, connect_handler handler) {
        tcp_connector::async_finish(stream, std::move(handler));
    }
};

/// Every name is two addresses, the first of which refuses.
struct two_addresses {
    static constexpr std::string_view name = "two_addresses";
    class nothing final : public lookup {};

    static std::unique_ptr<lookup> async_lookup(
        const boost::asio::any_io_executor& executor,
        const std::string&,
        ip_family family,
        name_handler handler
    ) {
        name_answer answer;
        answer.verdict = verdict::name_not_found;
        if (family == ip_family::v4) {
            answer.verdict = verdict::reachable;
            answer.addresses = {ip_address::v4({127, 0, 0, 2}), ip_address::v4({127, 0, 0, 1})};
        }
        boost::asio::post(executor, [to = std::move(handler), answer]() mutable {
            std::move(to)(std::move(answer));
        });
        return std::make_unique<nothing>();
    }
};

}  // namespace

TEST_CASE("a target is tried as often as selected, with pauses") {
    const refused_port down;
    const auto found = check_one<reachability<tcp, retry<quick>>>(to(down.url("tcp")));
    CHECK(found.verdict == verdict::refused);
    CHECK(found.attempts == 3);
    CHECK(found.elapsed >= 40ms);
}

TEST_CASE("a budget ends the tries before their number does") {
    const refused_port down;
    const auto found = check_one<reachability<tcp, retry<short_of_time>>>(to(down.url("tcp")));
    CHECK(found.attempts < 10);
    CHECK(found.elapsed < 500ms);
}

TEST_CASE("no try begins after the budget") {
    const refused_port down;
    const auto found = check_one<reachability<tcp, retry<late>>>(to(down.url("tcp")));
    CHECK(found.attempts == 1);
    CHECK(found.elapsed < 80ms);
}

TEST_CASE("the deadline between two tries keeps what the last one found") {
    const refused_port down;
    const auto found = check_one<reachability<tcp, retry<constant>>>(to(down.url("tcp")), {60ms});
    CHECK(found.verdict == verdict::refused);
    CHECK(found.attempts == 1);
}

TEST_CASE("a try that succeeds is the last one") {
    const server up(faults::silence());
    third_time_lucky::attempts = 0;
    using lucky = reachability<tcp, retry<quick>, third_time_lucky>;
    const auto found = check_one<lucky>(to(up.url("tcp")));
    CHECK(found.verdict == verdict::reachable);
    CHECK(found.attempts == 3);
}

TEST_CASE("the next address is tried at once when one refuses") {
    const server up(faults::http("200 OK"));
    const auto url = "http://two.test:" + std::to_string(up.port());
    const auto found = check_one<reachability<http_health, two_addresses>>(to(url));
    CHECK(found.verdict == verdict::reachable);
    CHECK(found.address == "127.0.0.1:" + std::to_string(up.port()));
    CHECK(found.elapsed < 200ms);
}

TEST_CASE("waiting ends as soon as every target is ready") {
    const refused_port place;
    const std::vector<target> never{to("tcp://127.0.0.1:" + std::to_string(place.port()))};
    CHECK(wait_until_ready<reachability<tcp>>(never, {120ms})[0].verdict == verdict::refused);

    const server up(faults::http("200 OK"));
    const std::vector<target> ready{to(up.url("http")), to(up.url("tcp"))};
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& each : wait_until_ready(ready, {5000ms}))
        CHECK(each.verdict == verdict::reachable);
    CHECK(std::chrono::steady_clock::now() - begin < 1s);
}

TEST_CASE("waiting outlasts a service that is not healthy yet") {
    third_time_lucky::attempts = 0;
    const server up(faults::silence());
    const std::vector<target> one{to(up.url("tcp"))};
    const auto found = wait_until_ready<reachability<tcp, third_time_lucky>>(one, {5000ms});
    CHECK(found[0].verdict == verdict::reachable);
    CHECK(found[0].attempts == 3);
}

TEST_CASE("waiting outlasts a proxy whose backend is not up yet") {
    const server proxy(faults::http("502 Bad Gateway"));
    const std::vector<target> one{to(proxy.url("ws", "/ws"))};
    const auto found = wait_until_ready(one, {200ms});
    CHECK(found[0].verdict == verdict::upgrade_rejected);
    CHECK(found[0].attempts > 1);

    const server wrong_path(faults::http("404 Not Found"));
    const std::vector<target> other{to(wrong_path.url("ws", "/ws"))};
    CHECK(wait_until_ready(other, {200ms})[0].attempts == 1);
}
