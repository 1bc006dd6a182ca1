// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SIGNALS_HPP
#define BEARINGS_IMPL_INTERNAL_SIGNALS_HPP

#include <string_view>

// The variables that platforms and vendors set, as data.
namespace bearings::detail {

/// What a variable must be like.
enum class variable_is { set, equal, containing };

/// A condition on one variable. No name: no condition.
struct variable_signal {
    std::string_view name;
    variable_is what = variable_is::set;
    std::string_view text{};
};

/// A finding that follows when both conditions hold.
struct signal_row {
    std::string_view finding;
    variable_signal first;
    variable_signal second{};
};

/// Hosting platforms; the first row that holds decides.
inline constexpr signal_row cloud_signals[] = {
    {"cloud_run", {"K_SERVICE"}},
};

/// Vendors of continuous integration; the first row that holds decides.
inline constexpr signal_row ci_signals[] = {
    {"gitlab", {"GITLAB_CI"}},
    {"github_actions", {"GITHUB_ACTIONS"}},
};

/// Hosted and containerised workspaces of developers.
inline constexpr signal_row workspace_signals[] = {
    {"codespaces", {"CODESPACES"}},
};

}  // namespace bearings::detail

#endif
