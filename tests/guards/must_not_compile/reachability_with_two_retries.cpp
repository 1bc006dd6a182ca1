// SPDX-License-Identifier: BSL-1.0
// expected: bearings: reachability<...> says twice how often to try
#include <bearings/net.hpp>

static_assert(
    bearings::reachability<bearings::tcp, bearings::once, bearings::retry<bearings::constant>>::
        checks.size() == 1
);
