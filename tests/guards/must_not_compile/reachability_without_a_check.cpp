// SPDX-License-Identifier: BSL-1.0
// expected: bearings: reachability<...> selects no check
#include <bearings/net.hpp>

static_assert(bearings::reachability<bearings::once>::checks.empty());
