// SPDX-License-Identifier: BSL-1.0
// What start-up code looks like; nothing is contacted, so it runs anywhere.
#include <bearings/bearings.hpp>

#include <cstdio>

int main() {
    bearings::catalog all;
    all.services.push_back(bearings::make_service("backend", "http://localhost:8000").value());
    bearings::discovery_options options;
    options.services = bearings::checked(std::move(all)).value();
    options.environment = bearings::environment::of({{"BACKEND_URL", "http://localhost:9000"}});
    options.probe = false;
    const auto found = bearings::discovery<>{}.discover(std::move(options));
    std::puts(found["backend"].url().c_str());
    return found["backend"].url() == "http://localhost:9000" ? 0 : 1;
}
