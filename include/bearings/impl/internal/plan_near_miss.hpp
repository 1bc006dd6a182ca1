// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_PLAN_NEAR_MISS_HPP
#define BEARINGS_IMPL_INTERNAL_PLAN_NEAR_MISS_HPP

#include <bearings/impl/internal/catalog_names.hpp>
#include <bearings/plan.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bearings::detail {

/// Tells variables whose names are one slip away from a name that bearings reads.
///
/// Two letters decide for most variables that they are none of ours; the work for the others is
/// bounded, so that thousands of services and variables do not make a plan slow.
class near_miss_search {
public:
    near_miss_search(const planning& inputs, plan& into) noexcept
        : inputs_(inputs)
        , plan_(into) {
        for (const auto& each : inputs.services.services)
            add_begin(each.variable);
        for (const auto name : switches)
            add_begin(name);
        for (const auto& each : forms)
            if (!each.before.empty())
                add_begin(each.before);
    }

    void look_at(const variable& set) {
        if (!may_be_ours(set.name) || budget_ == 0)
            return;
        for (const auto name : switches)
            if (set.name.size() + 1 >= name.size() && set.name.size() <= name.size() + 1) {
                if (set.name == name)
                    return;
                if (one_slip(set.name, name).found)
                    return tell(set, std::string(name));
            }
        const hit found = best_of_services(set.name);
        if (found.of != nullptr && !is_alias(set.name))
            tell(set, intended(found));
    }

private:
    static constexpr std::size_t max_warnings = 16;
    /// Letters that a name needs before a slip in them says anything: `API`, `APP`.
    static constexpr std::size_t telling_size = 4;
    static constexpr std::string_view switches[] = {
        "DOCKER_BYPASS",
        "USE_STAGING_FALLBACK",
        "FORCE_LOCAL",
        "USE_MOCK_SERVICES",
        "BEARINGS_STAGE",
        "BEARINGS_CONFIG"};
    struct form {
        std::string_view before;
        std::string_view after;
    };
    static constexpr form forms[] = {
        {"", "_URL"},
        {"", "_HOST"},
        {"", "_PORT"},
        {"LOCAL_", "_URL"},
        {"STAGING_", "_URL"},
        {"MOCK_", "_URL"},
        {"TEST_", "_URL"},
        {"USE_MOCK_", ""}};
    static constexpr std::size_t shortest_affix = 4;
    static constexpr std::size_t longest_affix = 12;

    struct hit {
        const bearings::service* of = nullptr;
        form how;
    };

    // Masking the case bit takes lower for upper case, which is all that is needed here.
    [[nodiscard]] static unsigned begin_of(std::string_view name) noexcept {
        const auto first = static_cast<unsigned char>(name[0]) & 0xdfu;
        const auto second = (name.size() > 1 ? static_cast<unsigned char>(name[1]) : '_') & 0xdfu;
        return (first * 31u + second * 7u) & 0xffu;
    }
    void add_begin(std::string_view name) noexcept {
        begins_[begin_of(name) / 64] |= std::uint64_t{1} << (begin_of(name) % 64);
    }

    [[nodiscard]] bool may_be_ours(std::string_view name) const noexcept {
        if (name.size() < 5 || name.size() > 120)
            return false;
        const unsigned begin = begin_of(name);
        if ((begins_[begin / 64] >> (begin % 64) & 1u) != 0)
            return true;
        // The slip may stand at the very begin; then the end is right.
        return (name.back() == 'L' && name.ends_with("_URL")) ||
               (name.back() == 'T' && (name.ends_with("_HOST") || name.ends_with("_PORT")));
    }

    [[nodiscard]] static bool is_name_of(
        std::string_view name,
        std::string_view of,
        const form& how
    ) {
        return name.size() == how.before.size() + of.size() + how.after.size() &&
               name.starts_with(how.before) && name.ends_with(how.after) &&
               name.substr(how.before.size(), of.size()) == of;
    }

    /// No service: nothing is near, or the name is one of ours as it stands.
    [[nodiscard]] hit best_of_services(std::string_view name) {
        hit found;
        for (const auto& each : inputs_.services.services) {
            if (budget_ == 0)
                return found;
            --budget_;
            const std::size_t size = each.variable.size();
            if (name.size() + 1 < size + shortest_affix || name.size() > size + longest_affix + 1)
                continue;
            for (const auto& how : forms) {
                const std::size_t whole = how.before.size() + size + how.after.size();
                if (name.size() + 1 < whole || name.size() > whole + 1)
                    continue;
                if (is_name_of(name, each.variable, how))
                    return {};
                if (found.of == nullptr && is_slip(name, each.variable, how))
                    found = {&each, how};
            }
        }
        return found;
    }

    [[nodiscard]] bool is_slip(std::string_view name, std::string_view of, const form& how) {
        composed_name compose;
        const slip found = one_slip(name, compose(how.before, of, how.after));
        if (!found.found || found.digits)
            return false;
        const bool in_service =
            found.position >= how.before.size() && found.position <= how.before.size() + of.size();
        const bool only_case = equals_ignoring_case(name, compose(how.before, of, how.after));
        return only_case || !in_service || of.size() >= telling_size;
    }

    [[nodiscard]] bool is_alias(std::string_view name) const noexcept {
        for (const auto& each : inputs_.services.services)
            for (const auto& alias : each.env)
                if (alias == name)
                    return true;
        return false;
    }

    [[nodiscard]] static std::string intended(const hit& of) {
        return std::string(of.how.before) + of.of->variable + std::string(of.how.after);
    }

    void tell(const variable& set, const std::string& meant) {
        // Who has set the right one too knows what the other is for.
        if (inputs_.variables.find(meant) != nullptr)
            return;
        if (++told_ >= max_warnings)
            budget_ = 0;
        plan_.warnings.push_back(
            {"near_miss", escaped(set.name, 120) + " is set; did you mean " + meant + '?'}
        );
    }

    const planning& inputs_;
    plan& plan_;
    // Which pairs of first letters our names have.
    std::uint64_t begins_[4] = {};
    /// Comparisons with services that are left.
    std::size_t budget_ = 100'000;
    std::size_t told_ = 0;
};

}  // namespace bearings::detail

#endif
