// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_FILE_FAILURE_HPP
#define BEARINGS_IMPL_INTERNAL_FILE_FAILURE_HPP

#include <bearings/result.hpp>

#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>

namespace bearings::detail {

inline failure file_failure(std::string_view path, std::string_view why) {
    return {
        errc::file_unreadable,
        "cannot read the file: " + std::string(why),
        origin(origin_kind::none, {}, std::string(path))};
}

inline failure file_too_large(std::string_view path, std::size_t limit) {
    return {
        errc::too_large,
        "the file is larger than " + std::to_string(limit) + " bytes",
        origin(origin_kind::none, {}, std::string(path))};
}

// By number, not by strerror: its text follows the locale and may share a buffer.
inline std::string reason_of(int error_number) {
    switch (error_number) {
    case EACCES:
    case EPERM: return "permission denied";
    case EISDIR: return "it is a directory";
    case EMFILE:
    case ENFILE: return "no file descriptor is left";
    case ENAMETOOLONG: return "the name is too long";
#if defined(ELOOP)
    case ELOOP: return "its symbolic links form a loop";
#endif
    case EIO: return "the device reports an error";
    default: return "error " + std::to_string(error_number);
    }
}

inline constexpr std::string_view no_regular_file = "it is no regular file";

}  // namespace bearings::detail

#endif
