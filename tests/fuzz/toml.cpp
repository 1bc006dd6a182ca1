// SPDX-License-Identifier: BSL-1.0
#include <bearings/toml.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = bearings::parse_toml(text, "bearings.toml");
    if (!parsed && parsed.error().message.empty())
        std::abort();
    return 0;
}
