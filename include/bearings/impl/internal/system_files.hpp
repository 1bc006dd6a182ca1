// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SYSTEM_FILES_HPP
#define BEARINGS_IMPL_INTERNAL_SYSTEM_FILES_HPP

#if defined(_WIN32)
#include <bearings/impl/internal/system_files_windows.hpp>
#else
#include <bearings/impl/internal/system_files_posix.hpp>
#endif

#endif
