// SPDX-License-Identifier: BSL-1.0
#include <bearings/dotenv.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = bearings::parse_dotenv(text, "fuzz.env");
    if (!parsed) {
        if (parsed.error().origin.line == 0)
            std::abort();
        return 0;
    }
    for (const auto& variable : parsed->variables())
        if (variable.name.empty() || variable.value.empty() || variable.origin.line == 0)
            std::abort();
    return 0;
}
