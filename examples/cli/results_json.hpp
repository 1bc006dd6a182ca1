// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_RESULTS_JSON_HPP
#define BEARINGS_EXAMPLES_CLI_RESULTS_JSON_HPP

#include <string>
#include <vector>

namespace cli {

/// A mock that listens.
struct served {
    std::string name;
    std::string url;
};

struct awaited;
struct verification;

/// What the verbs tell beside reports, as JSON with a final newline.
[[nodiscard]] std::string to_json(const std::vector<served>& mocks);
[[nodiscard]] std::string to_json(const std::vector<awaited>& targets);
[[nodiscard]] std::string to_json(const verification& results);

}  // namespace cli

#endif
