// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_TARGET_IPP
#define BEARINGS_NET_IMPL_TARGET_IPP

#include <bearings/net/target.hpp>

namespace bearings {

BEARINGS_DECL result<target> make_target(std::string_view url) {
    auto parsed = parse_url(url);
    if (!parsed)
        return std::move(parsed.error());
    target made;
    made.url = own(*parsed);
    made.guard_link_local = false;
    return made;
}

}  // namespace bearings

#endif
