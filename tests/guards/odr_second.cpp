// SPDX-License-Identifier: BSL-1.0
#include BEARINGS_ODR_HEADER

const std::error_category& second() {
    return bearings::error_category();
}
