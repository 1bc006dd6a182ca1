// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_OPTIONS_HPP
#define BEARINGS_EXAMPLES_CLI_OPTIONS_HPP

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace cli {

/// Exit status of the command.
inline constexpr int exit_ok = 0;
inline constexpr int exit_unresolved = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_timed_out = 124;

enum class verb { doctor, explain, wait, exec, mock, replay, verify, completion };
enum class output_format { text, json, html, dotenv };
enum class backoff_kind { constant, linear, exponential };
enum class mock_tier { mock, local };
enum class verify_mode { full_suite, reproduce_only, staging_only };

/// How `wait` tries again.
struct wait_options {
    std::chrono::milliseconds interval{50};
    /// The interval grows up to this. None: 100 ms on this machine, a second elsewhere.
    std::optional<std::chrono::milliseconds> longest;
    /// Bound of one attempt.
    std::chrono::milliseconds attempt{2'000};
    backoff_kind backoff = backoff_kind::exponential;
    /// Part of the interval that is random, in percent.
    unsigned jitter = 20;
    /// Waits until nothing answers.
    bool invert = false;
    bool quiet = false;
};

/// What `mock` serves beside the catalogue.
struct mock_options {
    std::string script;
    mock_tier tier = mock_tier::mock;
    /// Free ports in place of the catalogue's.
    bool any_port = false;
    /// Ends by itself after this. Zero: never.
    std::chrono::milliseconds lifetime{0};
};

/// Everything the command line said.
struct options {
    cli::verb verb = cli::verb::doctor;
    std::string config;
    std::vector<std::string> env_files;
    output_format format = output_format::text;
    std::string output;
    std::optional<std::chrono::milliseconds> timeout;
    bool no_probe = false;
    bool no_color = false;
    bool verbose = false;
    /// Show credentials in `dotenv`.
    bool reveal = false;
    /// Services, or the targets of `wait`.
    std::vector<std::string> names;
    /// What stands behind `--`.
    std::vector<std::string> command;
    wait_options wait;
    mock_options mock;
    verify_mode mode = verify_mode::full_suite;
    /// Where `verify` writes its results.
    std::string results = "bearings-verify.json";
    /// The recorded report of `replay`.
    std::string recorded;
    /// The shell of `completion`.
    std::string shell;
};

/// What to do after the command line was read.
struct parsed {
    cli::options options;
    /// Set: nothing is left to do but to end with this status.
    std::optional<int> exit;
    /// Data for standard output: help or version.
    std::string out;
    /// What is wrong, without the prefix.
    std::string error;
};

/// Reads the command line; `arguments` without the program's name, as UTF-8.
[[nodiscard]] parsed parse_arguments(std::vector<std::string> arguments);

/// Compiler, standard and dependencies of this program, one per line.
[[nodiscard]] std::string version_text();

/// A script for `bash`, `zsh`, `fish` or `powershell`. Empty: another shell.
[[nodiscard]] std::string completion_script(const std::string& shell);

}  // namespace cli

#endif
