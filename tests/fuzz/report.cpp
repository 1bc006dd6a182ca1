// SPDX-License-Identifier: BSL-1.0
#include <bearings/json.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = bearings::parse_report(text);
    if (!parsed)
        return 0;
    // What was read can be written, and what was written can be read and is the same.
    const auto written = to_json(*parsed);
    const auto again = bearings::parse_report(written);
    if (!again || to_json(*again) != written)
        std::abort();
    // A replay is a report that replays to itself, and people can read it.
    const auto replayed = replay(*again);
    if (to_json(replay(replayed)) != to_json(replayed))
        std::abort();
    const auto shown = to_text(replayed, {.ascii = true, .verbose = true, .width = 60});
    for (const char c : shown)
        if (static_cast<unsigned char>(c) >= 0x7f || (c < ' ' && c != '\n'))
            std::abort();
    for (const auto& service : replayed.services)
        (void)explain(replayed, service);
    (void)to_dotenv(replayed);
    return 0;
}
