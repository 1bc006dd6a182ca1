// SPDX-License-Identifier: BSL-1.0
#include <bearings/url.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = bearings::parse_url(text);
    if (parsed) {
        // What was accepted names a place, and can be shown without its password.
        if (parsed->host().empty() || parsed->port() == 0)
            std::abort();
        (void)redacted(*parsed);
    } else if (parsed.error().message.empty()) {
        std::abort();
    }
    return 0;
}
