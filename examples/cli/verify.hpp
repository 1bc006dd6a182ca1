// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_VERIFY_HPP
#define BEARINGS_EXAMPLES_CLI_VERIFY_HPP

#include <bearings/catalog.hpp>
#include <bearings/environment.hpp>
#include <bearings/net/discovery_options.hpp>
#include <bearings/platform.hpp>
#include <bearings/report.hpp>
#include <bearings/verdict.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "verbs.hpp"

namespace cli {

/// How one case ended. `error`: it could not be judged.
enum class case_outcome { passed, failed, skipped, error };

/// One expectation and what was found.
struct verify_case {
    std::string name;
    /// `unit`, `integration` or `end_to_end`.
    std::string level;
    std::string expected;
    std::string actual;
    case_outcome outcome = case_outcome::error;
    std::chrono::microseconds elapsed{0};
};

/// A group of cases with one purpose.
struct verify_suite {
    std::string name;
    std::string expected;
    std::string actual;
    std::vector<verify_case> cases;

    [[nodiscard]] std::size_t count(case_outcome which) const noexcept {
        std::size_t found = 0;
        for (const auto& one : cases)
            found += one.outcome == which ? 1 : 0;
        return found;
    }
    /// Something was judged and all of it was as expected.
    [[nodiscard]] bool as_expected() const noexcept {
        return count(case_outcome::passed) > 0 && count(case_outcome::failed) == 0 &&
               count(case_outcome::error) == 0;
    }
};

enum class assessment { complete, partial, incomplete };

/// A whole run of `verify`.
struct verification {
    std::string started;
    std::chrono::microseconds elapsed{0};
    bearings::facts facts;
    /// Whether this platform is the one where the failure was seen.
    bool representative = false;
    std::string representative_note;
    std::vector<verify_suite> suites;
    bool reproduced = false;
    bool validated = false;
    cli::assessment assessment = assessment::incomplete;
    std::vector<std::string> recommendations;
};

[[nodiscard]] std::string_view to_string(case_outcome value) noexcept;
[[nodiscard]] std::string_view to_string(assessment value) noexcept;

/// What the suites look at.
struct verify_inputs {
    const context& with;
    bearings::catalog catalog;
    /// The services that were asked for.
    std::vector<const bearings::service*> services;
    std::chrono::milliseconds deadline{2'000};
};

/// A discovery of these services in an environment without variables of the user's own, but with
/// `variables`.
[[nodiscard]] bearings::discovery_options discovery_with(
    const verify_inputs& inputs,
    std::vector<std::pair<std::string_view, std::string_view>> variables
);

/// The local services are expected to fail, and to fail as refused.
[[nodiscard]] verify_suite reproduction_suite(const verify_inputs& inputs);

/// Staging is expected to take over and to be healthy.
[[nodiscard]] verify_suite solution_suite(const verify_inputs& inputs);

/// For people.
[[nodiscard]] std::string to_text(const verification& results, const bearings::text_style& style);

}  // namespace cli

#endif
