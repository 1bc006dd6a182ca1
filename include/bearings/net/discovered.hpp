// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_DISCOVERED_HPP
#define BEARINGS_NET_DISCOVERED_HPP

#include <bearings/report.hpp>
#include <bearings/result.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace bearings {

/// The outcome of a discovery for code that wants URLs. Throws only for what was not found.
class discovered {
public:
    /// One service; must not outlive the `discovered` it came from.
    class place {
    public:
        place(const bearings::report& all, const service_report& one) noexcept
            : all_(&all)
            , one_(&one) {}

        [[nodiscard]] bool ok() const noexcept { return one_->chosen_candidate() != nullptr; }
        /// The chosen URL, credentials included. Throws `errc::unresolved` with the explanation
        /// when there is none.
        [[nodiscard]] BEARINGS_DECL std::string url() const;
        [[nodiscard]] const service_report& report() const noexcept { return *one_; }

    private:
        const bearings::report* all_;
        const service_report* one_;
    };

    explicit discovered(bearings::report from)
        : report_(std::move(from)) {}

    /// Whether every required service was found.
    [[nodiscard]] bool ok() const noexcept { return report_.ok(); }
    /// Throws `errc::unknown_service` when the catalogue has none of that name.
    [[nodiscard]] BEARINGS_DECL place operator[](std::string_view service) const;
    /// Facts, rules, probes and decisions.
    [[nodiscard]] const bearings::report& report() const noexcept { return report_; }

private:
    bearings::report report_;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/discovered.ipp>
#endif

#endif
