// SPDX-License-Identifier: BSL-1.0
// The whole of it for start-up code: a catalogue in a file, a URL in return.
#include <bearings/bearings.hpp>

#include <iostream>

int main() {
    // Nothing listens on these ports here; a program would leave the catalogue to bearings.toml.
    bearings::catalog services;
    services.services.push_back(bearings::make_service("backend", "http://localhost:1").value());

    const auto found = bearings::discovery<>{}.discover({
        .services = bearings::checked(std::move(services)).value(),
    });
    const auto backend = found["backend"];
    if (backend.ok())
        std::cout << "connecting to " << backend.url() << '\n';
    else
        std::cout << bearings::explain(found.report(), backend.report());
}
