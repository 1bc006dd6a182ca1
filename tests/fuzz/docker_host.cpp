// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/engine_choice.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

bool is_printable(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return false;
    return true;
}

// The text as a host string: what is accepted can be shown and read again.
void read_host(std::string_view text, bearings::os_kind os) {
    using bearings::engine_transport;
    const auto read = bearings::parse_engine_host(text, os);
    if (!read) {
        if (read.error().message.empty() || !is_printable(read.error().message))
            std::abort();
        return;
    }
    const auto shown = to_string(*read);
    if (read->transport == engine_transport::unsupported) {
        if (read->unsupported.empty() || !is_printable(shown))
            std::abort();
        return;
    }
    const auto again = bearings::parse_engine_host(shown, os);
    if (!again || to_string(*again) != shown)
        std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    read_host(text, bearings::os_kind::linux_);
    read_host(text, bearings::os_kind::windows);

    // The text as the files of the Docker CLI.
    const bearings::memory_files from{
        {"/c/config.json", text},
        {"/c/contexts/meta/1/meta.json", text}};
    const auto variables = bearings::environment::of({{"DOCKER_CONFIG", "/c"}});
    const auto chosen = bearings::choose_engine(variables, from, {bearings::os_kind::linux_, 1});
    if (!chosen || (chosen->targets.empty() && chosen->absent.empty()))
        std::abort();
    return 0;
}
