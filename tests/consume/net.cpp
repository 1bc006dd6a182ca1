// SPDX-License-Identifier: BSL-1.0
// What a program needs to find its services: a catalogue, a discovery, the report.
#include <bearings/json.hpp>
#include <bearings/toml.hpp>

#include <cstdio>

int main() {
    const auto services = bearings::parse_toml(
        "[services.backend]\nlocal = \"http://localhost:8000\"\n",
        "bearings.toml"
    );
    if (!services) {
        std::fprintf(stderr, "%s\n", to_string(services.error()).c_str());
        return 1;
    }
    return services->services.size() == 1 ? 0 : 1;
}
