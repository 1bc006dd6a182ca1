// SPDX-License-Identifier: BSL-1.0
// The checker alone, without a catalogue: which of these answer? Only the selected checks are
// compiled.
#include <bearings/net.hpp>
#include <bearings/net/mock.hpp>

#include <iostream>

using checks = bearings::reachability<
    bearings::tcp_grace,
    bearings::http_health,
    bearings::websocket,
    bearings::retry<bearings::exponential>>;

int main() {
    bearings::mock_stack mocks;
    const auto& backend = mocks.add({.name = "backend"});

    std::vector<bearings::target> targets(3);
    targets[0].url = own(bearings::parse_url(backend.url()).value());
    targets[0].health = "/health";
    const auto websocket = backend.url(bearings::scheme::ws, "/ws");
    targets[1].url = own(bearings::parse_url(websocket).value());
    targets[2].url = own(bearings::parse_url("tcp://127.0.0.1:1").value());

    const auto found = bearings::check_all<checks>(targets);
    for (std::size_t i = 0; i < targets.size(); ++i)
        std::cout << targets[i].url.text() << ": " << to_string(found[i].verdict) << " after "
                  << found[i].attempts << " attempts, " << found[i].elapsed.count() << " us\n";
    return found[0].reached() && found[1].reached() && !found[2].reached() ? 0 : 1;
}
