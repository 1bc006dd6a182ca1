// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/engine_containers.hpp>
#include <bearings/net/engine_protocol.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// What an engine sends, in pieces: each byte 0xff ends a piece, each 0xfe closes the connection.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bearings::engine_step;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    bearings::container_questions questions({"backend", "redis"});
    bearings::engine_conversation talk("docker", &questions);
    for (int steps = 0; talk.step() != engine_step::done; ++steps) {
        // Every round takes input or ends one connection, so it cannot go on for ever.
        if (steps > 4 * static_cast<int>(size) + 16)
            std::abort();
        if (talk.step() == engine_step::send) {
            if (talk.request().substr(0, 4) != "GET ")
                std::abort();
            talk.sent();
        } else if (talk.step() == engine_step::reconnect) {
            talk.connected();
        } else if (text.empty()) {
            talk.expire();
        } else {
            const auto end = text.find_first_of("\xff\xfe");
            const auto piece = text.substr(0, end);
            const bool closes = end != text.npos && text[end] == '\xfe';
            text.remove_prefix(end == text.npos ? text.size() : end + 1);
            if (!piece.empty())
                talk.receive(piece);
            if (closes && talk.step() == engine_step::receive)
                talk.close();
        }
    }
    const auto state = talk.finding().state;
    if (state == bearings::engine_state::not_probed || talk.finding().reason.empty())
        std::abort();
    return 0;
}
