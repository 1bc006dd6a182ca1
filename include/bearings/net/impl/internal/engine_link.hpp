// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_ENGINE_LINK_HPP
#define BEARINGS_NET_IMPL_INTERNAL_ENGINE_LINK_HPP

#if defined(_WIN32)
#include <bearings/net/impl/internal/engine_link_windows.hpp>
#else
#include <bearings/net/impl/internal/engine_link_posix.hpp>
#endif

#endif
