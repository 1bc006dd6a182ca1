// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_VERBS_HPP
#define BEARINGS_EXAMPLES_CLI_VERBS_HPP

#include <bearings/environment.hpp>

#include "options.hpp"
#include "terminal.hpp"

namespace cli {

/// What every verb works with.
struct context {
    const options& asked;
    /// The environment of this process, read once.
    const bearings::environment& variables;
    const terminal& screen;
};

/// One function per verb; each returns the exit status.
[[nodiscard]] int doctor(const context& with);
[[nodiscard]] int explain(const context& with);
[[nodiscard]] int wait(const context& with);
[[nodiscard]] int exec(const context& with);
[[nodiscard]] int mock(const context& with);
[[nodiscard]] int replay(const context& with);
[[nodiscard]] int verify(const context& with);
[[nodiscard]] int completion(const context& with);

}  // namespace cli

#endif
