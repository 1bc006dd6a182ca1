// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_CHANGE_FILTER_IPP
#define BEARINGS_NET_IMPL_INTERNAL_CHANGE_FILTER_IPP

#include <bearings/report.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bearings::detail {

/// Lets a change of a service pass once enough reports in a row agree on it.
class change_filter {
public:
    change_filter(const report& first, int confirmations)
        : confirmations_((std::max)(confirmations, 1)) {
        for (const auto& each : first.services)
            services_[each.name].told = place_of(each);
    }

    /// The services whose change `now` confirms. A service that is gone is one that is nowhere.
    [[nodiscard]] std::vector<std::string> confirmed_by(const report& now) {
        for (const auto& each : now.services)
            services_.try_emplace(each.name);
        std::vector<std::string> changed;
        for (auto& [name, each] : services_) {
            const auto* found = now.find(name);
            if (confirms(each, found ? place_of(*found) : std::string()))
                changed.push_back(name);
        }
        return changed;
    }

private:
    struct history {
        std::string told;
        std::string seen;
        int times = 0;
    };

    /// Empty: nowhere.
    static std::string place_of(const service_report& from) {
        const auto* chosen = from.chosen_candidate();
        return chosen ? std::string(chosen->url.text()) : std::string();
    }
    [[nodiscard]] bool confirms(history& of, std::string place) const {
        if (place == of.told) {
            of.times = 0;
            return false;
        }
        if (of.times == 0 || place != of.seen) {
            of.seen = std::move(place);
            of.times = 0;
        }
        if (++of.times < confirmations_)
            return false;
        of.told = std::move(of.seen);
        of.times = 0;
        return true;
    }

    int confirmations_;
    std::map<std::string, history> services_;
};

}  // namespace bearings::detail

#endif
