// SPDX-License-Identifier: BSL-1.0
// bearings.toml says what a process needs; a report says where it is, for people and machines.
#include <bearings/bearings.hpp>

#include <iostream>

int main() {
    const auto found = bearings::discovery<>{}.try_discover({
        .catalog = "bearings.toml",
        .only = {"postgres", "redis"},
        .deadline = std::chrono::milliseconds(500),
    });
    if (!found) {
        std::cerr << to_string(found.error()) << '\n';
        return 2;
    }
    std::cout << to_text(*found) << '\n' << to_dotenv(*found);
    for (const auto& service : found->services)
        std::cout << service.name << ": " << to_string(service.status) << ", "
                  << to_string(service.verdict) << '\n';
}
