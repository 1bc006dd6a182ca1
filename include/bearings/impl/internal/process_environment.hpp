// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_PROCESS_ENVIRONMENT_HPP
#define BEARINGS_IMPL_INTERNAL_PROCESS_ENVIRONMENT_HPP

#if defined(_WIN32)
#include <bearings/impl/internal/process_environment_windows.hpp>
#else
#include <bearings/impl/internal/process_environment_posix.hpp>
#endif

#endif
