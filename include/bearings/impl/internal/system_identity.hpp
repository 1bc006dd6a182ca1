// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SYSTEM_IDENTITY_HPP
#define BEARINGS_IMPL_INTERNAL_SYSTEM_IDENTITY_HPP

#if defined(_WIN32)
#include <bearings/impl/internal/system_identity_windows.hpp>
#else
#include <bearings/impl/internal/system_identity_posix.hpp>
#endif

#endif
