// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_RESULT_IPP
#define BEARINGS_IMPL_RESULT_IPP

#include <bearings/result.hpp>

#include <string>

namespace bearings {

BEARINGS_DECL std::string to_string(const failure& what) {
    std::string text = to_string(static_cast<origin_view>(what.origin));
    if (!text.empty())
        text += ": ";
    return text += what.message.empty() ? what.code.message() : what.message;
}

}  // namespace bearings

#endif
