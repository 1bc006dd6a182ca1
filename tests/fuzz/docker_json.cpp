// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/engine_containers.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void check_printable(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto read = bearings::parse_engine_containers(text);
    if (!read)
        return 0;
    for (const auto& each : *read) {
        if (each.id.empty())
            std::abort();
        for (const std::string_view shown :
             {std::string_view(each.id),
              std::string_view(each.name),
              std::string_view(each.project),
              std::string_view(each.service),
              std::string_view(each.state),
              std::string_view(each.health)})
            check_printable(shown);
        for (const auto& port : each.ports)
            if (port.inner == 0)
                std::abort();
    }
    return 0;
}
