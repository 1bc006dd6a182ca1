// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_DETAIL_CHRONO_HPP
#define BEARINGS_DETAIL_CHRONO_HPP

// Durations and clocks without their formatting, which in libstdc++ brings streams and locales:
// 9,000 lines that the core does not need.

#include <cstddef>

#if defined(_GLIBCXX_RELEASE) && __has_include(<bits/chrono.h>)
#include <bits/chrono.h>
#else
#include <chrono>
#endif

#endif
