// SPDX-License-Identifier: BSL-1.0
// expected: bearings: discovery<...> names sources, rules or reachability twice
#include <bearings/net/discovery.hpp>

int main() {
    return sizeof(bearings::discovery<bearings::default_rules, bearings::rules<>>);
}
