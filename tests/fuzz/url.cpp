// SPDX-License-Identifier: BSL-1.0
#include <bearings/url.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

void require_printable(std::string_view text) {
    for (const char c : text)
        require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

// What was accepted names a place, and can be shown without its password.
void check(const bearings::url_view& parsed) {
    using namespace bearings;
    require(!parsed.host().empty() && parsed.port() != 0);
    require(parsed.text().size() <= max_url_size);
    const std::string shown = redacted(parsed);
    require_printable(shown);
    // Hidden values may be what made it a URL; where it still is one, it names the same place.
    if (const auto again = parse_url(shown)) {
        require(again->host() == parsed.host() && again->port() == parsed.port());
        require(redacted(*again) == shown);
    }
    const auto made = make_url(parsed.scheme(), parsed.host(), parsed.port(), parsed.target());
    if (made)
        require(made->host() == parsed.host() && made->port() == parsed.port());
    else
        require(parsed.text().size() + 8 > max_url_size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = bearings::parse_url(text);
    if (parsed) {
        check(*parsed);
    } else {
        require(!parsed.error().message.empty() && parsed.error().message.size() < 400);
        require_printable(parsed.error().message);
    }
    const std::string safe = bearings::escaped(text, 60);
    require_printable(safe);
    require(safe.size() <= 63);
    (void)bearings::parse_port(text);
    (void)bearings::make_url(bearings::scheme::http, text, 80);
    return 0;
}
