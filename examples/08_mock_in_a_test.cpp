// SPDX-License-Identifier: BSL-1.0
// How code behaves when its backend fails first and recovers: a mock that follows a script.
#include <bearings/net.hpp>
#include <bearings/net/mock.hpp>

#include <iostream>

using namespace std::chrono_literals;

struct patient : bearings::exponential {
    static constexpr int attempts = 5;
    static constexpr std::chrono::microseconds first = 10ms;
};

int main() {
    bearings::mock_service script{.name = "backend"};
    script.routes.push_back({
        .path = "/health",
        .behaviour = {.latency = 5ms, .status = 503},
        .times = 2,
    });
    bearings::mock_stack mocks;
    auto& backend = mocks.add(std::move(script));

    bearings::target target;
    target.url = own(bearings::parse_url(backend.url()).value());
    target.health = "/health";
    using checks = bearings::reachability<bearings::http_health, bearings::retry<patient>>;
    const auto found = bearings::check_one<checks>(target);
    std::cout << to_string(found.verdict) << " after " << found.attempts << " attempts\n";
    return found.reached() && found.attempts == 3 && backend.requests() == 3 ? 0 : 1;
}
