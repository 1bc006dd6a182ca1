// SPDX-License-Identifier: BSL-1.0
#include <bearings/json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = bearings::parse_report(text);
    if (!parsed)
        return 0;
    // What was read can be written, and what was written can be read.
    if (!bearings::parse_report(to_json(*parsed)))
        std::abort();
    return 0;
}
