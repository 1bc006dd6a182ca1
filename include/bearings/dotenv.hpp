// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_DOTENV_HPP
#define BEARINGS_DOTENV_HPP

#include <bearings/environment.hpp>
#include <bearings/files.hpp>

#include <string>
#include <string_view>

namespace bearings {

/// The variables of an environment file, each with file and line.
///
/// `NAME=value`, `export NAME=value`, `#` comments, single and double quotes, over several lines
/// too; `\n \r \t \\ \" \$` inside double quotes; no expansion. A later line of the same name
/// wins. A line that is no assignment is a failure with file:line.
[[nodiscard]] BEARINGS_DECL result<environment> parse_dotenv(
    std::string_view text,
    std::string_view file_name,
    name_case names = name_case::sensitive
);

/// Reads and parses `path`; a missing file is a failure, at most 64 KiB are read.
[[nodiscard]] BEARINGS_DECL result<environment> read_dotenv(
    const files& from,
    std::string_view path,
    name_case names = name_case::sensitive
);

/// One `NAME='value'` line, without its end, that a POSIX shell can source and Compose can read.
/// Characters that a name cannot have become underscores; NUL characters are left out.
[[nodiscard]] BEARINGS_DECL std::string dotenv_line(std::string_view name, std::string_view value);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/dotenv.ipp>
#endif

#endif
