// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_PROCESS_ENVIRONMENT_POSIX_HPP
#define BEARINGS_IMPL_INTERNAL_PROCESS_ENVIRONMENT_POSIX_HPP

#include <bearings/environment.hpp>

#include <cstddef>
#include <string_view>

#if defined(__APPLE__)
#include <crt_externs.h>
#else
extern "C" {
extern char** environ;
}
#endif

namespace bearings::detail {

inline constexpr name_case system_name_case = name_case::sensitive;

/// The `NAME=value` entries of this process.
class process_entries {
public:
    template <class Visit>
    void visit(Visit&& entry) const {
        if (entries_ == nullptr)
            return;
        for (char** at = entries_; *at != nullptr; ++at)
            entry(std::string_view(*at));
    }
    [[nodiscard]] std::size_t rejected() const noexcept { return 0; }

private:
#if defined(__APPLE__)
    // A dynamic library has no `environ` of its own there.
    char** entries_ = *_NSGetEnviron();
#else
    char** entries_ = ::environ;
#endif
};

}  // namespace bearings::detail

#endif
