// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_ERROR_HPP
#define BEARINGS_ERROR_HPP

#include <bearings/detail/config.hpp>

#include <system_error>
#include <type_traits>

namespace bearings {

/// What can be wrong with the input of a discovery. What a probe finds is a `verdict`, not an error.
enum class errc {
    /// The text is no URL that bearings accepts.
    invalid_url = 1,
    /// The port is not a number from 1 to 65535.
    invalid_port,
    /// The host is empty, ambiguous, or an address that can never be a service.
    invalid_host,
    /// A switch is neither `1 true yes on` nor `0 false no off`.
    invalid_boolean,
    /// The stage is none of development, test, staging, production or their synonyms.
    invalid_stage,
    /// An index of a `services__name__endpoint__index` variable is no integer.
    invalid_index,
    /// A line of an environment file is no assignment.
    invalid_env_file,
    /// The configuration file is no TOML, or says what bearings cannot accept.
    invalid_config,
    /// The text holds a control character or is not UTF-8.
    invalid_text,
    /// A value, file or nesting is larger than bearings reads.
    too_large,
    /// A file that was asked for is missing or cannot be read.
    file_unreadable,
    /// The catalogue has no service of that name.
    unknown_service,
    /// A Docker host or context that was asked for does not exist or cannot be understood.
    invalid_engine,
    /// A certificate, key or trust store cannot be used.
    invalid_tls,
    /// A recorded report cannot be read.
    invalid_report,
    /// A service that is required was not found; the report says why.
    unresolved,
};

/// The category of `errc`; its messages say what to do.
[[nodiscard]] BEARINGS_DECL const std::error_category& error_category() noexcept;

[[nodiscard]] BEARINGS_DECL std::error_code make_error_code(errc code) noexcept;

}  // namespace bearings

template <>
struct std::is_error_code_enum<bearings::errc> : std::true_type {};

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/error.ipp>
#endif

#endif
