// SPDX-License-Identifier: BSL-1.0
// expected: bearings: at_most<0> would check nothing.
#include <bearings/net.hpp>

static_assert(bearings::at_most<0>::count == 0);
