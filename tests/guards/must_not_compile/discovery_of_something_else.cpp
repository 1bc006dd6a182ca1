// SPDX-License-Identifier: BSL-1.0
// expected: bearings: a part of discovery<...> is neither sources
#include <bearings/net/discovery.hpp>

int main() {
    return sizeof(bearings::discovery<int>);
}
