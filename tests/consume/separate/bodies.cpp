// SPDX-License-Identifier: BSL-1.0
#include <bearings/src.hpp>
