// SPDX-License-Identifier: BSL-1.0
#include BEARINGS_ODR_HEADER

#include BEARINGS_ODR_HEADER

const std::error_category& second();

int main() {
    return &second() == &bearings::error_category() ? 0 : 1;
}
