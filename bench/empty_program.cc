// SPDX-License-Identifier: BSL-1.0
// What it costs to start any C++ program.
#include <iostream>

int main() {
    std::cout << std::flush;
}
