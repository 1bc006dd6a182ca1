// SPDX-License-Identifier: BSL-1.0
// expected: bearings: a policy of reachability<...> is no check
#include <bearings/net.hpp>

static_assert(bearings::reachability<bearings::tcp, int>::checks.size() == 1);
