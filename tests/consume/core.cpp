// SPDX-License-Identifier: BSL-1.0
// What a program needs of the core alone: no Boost, no network.
#include <bearings/core.hpp>

#include <cstdio>

int main() {
    const auto variables = bearings::environment::of({{"BACKEND_URL", "http://localhost:8000"}});
    const auto* backend = variables.find("BACKEND_URL");
    if (backend == nullptr)
        return 1;
    const auto where = bearings::parse_url(backend->value);
    if (!where)
        return 1;
    std::printf("%s from %s\n", backend->value.data(), to_string(backend->origin).c_str());
    return where->port() == 8000 ? 0 : 1;
}
