// SPDX-License-Identifier: BSL-1.0
// expected: bearings: reachability<...> selects two catch-all checks
#include <bearings/net.hpp>

static_assert(bearings::reachability<bearings::tcp, bearings::tcp_grace>::checks.size() == 2);
