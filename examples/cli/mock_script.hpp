// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_MOCK_SCRIPT_HPP
#define BEARINGS_EXAMPLES_CLI_MOCK_SCRIPT_HPP

#include <bearings/net/mock.hpp>
#include <bearings/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// Reads the services of a mock script; unknown keys and wrong types are failures with the line.
///
/// ```toml
/// [services.backend]
/// port = 8000
/// latency_ms = 20
/// [[services.backend.routes]]
/// path = "/health"
/// status = 503
/// times = 2
/// [services.websocket]
/// port = 8002
/// [[services.websocket.events]]
/// after_ms = 100
/// every_ms = 1000
/// text = '{"type":"tick"}'
/// [services.redis]
/// protocol = "tcp"
/// reply = "+PONG\r\n"
/// ```
[[nodiscard]] bearings::result<std::vector<bearings::mock_service>> parse_mock_script(
    std::string_view text,
    std::string_view file_name
);

/// Version of the TOML library this program was built with.
[[nodiscard]] std::string toml_library_version();

}  // namespace cli

#endif
