// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TOML_HPP
#define BEARINGS_TOML_HPP

#include <bearings/catalog.hpp>
#include <bearings/environment.hpp>
#include <bearings/files.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bearings {

/// Reads a catalogue from TOML text. Unknown keys, wrong types and contradictions are failures
/// with file, line and the nearest known name. At most 64 KiB, 32 levels and 2,000 lines are
/// accepted, checked before the TOML library sees the text.
[[nodiscard]] BEARINGS_DECL result<catalog> parse_toml(
    std::string_view text,
    std::string_view file_name
);

/// Reads and parses a file; a missing file is a failure.
[[nodiscard]] BEARINGS_DECL result<catalog> read_toml(const files& from, std::string_view path);

/// The catalogue that a process uses: `path` when not empty, else `BEARINGS_CONFIG`, else
/// `./bearings.toml`. Only the last may be missing; then the catalogue is empty.
[[nodiscard]] BEARINGS_DECL result<catalog> find_catalog(
    const files& from,
    const environment& variables,
    std::string_view path
);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/toml.ipp>
#endif

#endif
