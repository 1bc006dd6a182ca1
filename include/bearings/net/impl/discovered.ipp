// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_DISCOVERED_IPP
#define BEARINGS_NET_IMPL_DISCOVERED_IPP

#include <bearings/net/discovered.hpp>

namespace bearings {

BEARINGS_DECL std::string discovered::place::url() const {
    if (const auto* chosen = one_->chosen_candidate())
        return std::string(chosen->url.text());
    throw exception(
        {make_error_code(errc::unresolved),
         "service `" + one_->name + "` was not found\n" + explain(*all_, *one_),
         {}}
    );
}

BEARINGS_DECL discovered::place discovered::operator[](std::string_view service) const {
    if (const auto* found = report_.find(service))
        return {report_, *found};
    std::string known;
    for (const auto& each : report_.services)
        known += (known.empty() ? "" : ", ") + each.name;
    throw exception(
        {make_error_code(errc::unknown_service),
         "there is no service `" + escaped(service) + "`; known are: " + known,
         {}}
    );
}

}  // namespace bearings

#endif
