// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_PLAN_VARIABLES_HPP
#define BEARINGS_IMPL_INTERNAL_PLAN_VARIABLES_HPP

#include <bearings/environment.hpp>
#include <bearings/impl/internal/catalog_names.hpp>
#include <bearings/plan.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace bearings::detail {

/// What one walk over all variables found out, so that sources need not ask for what is not there.
struct variable_index {
    /// Families of names of which at least one variable is set.
    enum family : std::uint32_t {
        host = 1,
        port = 2,
        test_url = 4,
        local_url = 8,
        staging_url = 16,
        mock_url = 32,
        use_mock = 64,
        services = 128,
        proxy = 256,
        env_file = 512,
    };
    std::uint32_t families = 0;
    /// Everything whose name begins with `services__`.
    std::vector<const variable*> service_variables;
    /// Where those of one service begin in `service_variables`, by index of the service; one more
    /// than there are services. Empty: there are none.
    std::vector<std::uint32_t> service_begin;
};

[[nodiscard]] inline bool may_have(const planning& inputs, std::uint32_t families) noexcept {
    return inputs.index == nullptr || (inputs.index->families & families) != 0;
}

/// The families of one variable.
[[nodiscard]] inline std::uint32_t families_of(const variable& of) noexcept {
    using index = variable_index;
    const std::string_view name = of.name;
    if (name.size() < 4)
        return 0;
    std::uint32_t found = 0;
    switch (name.back()) {
    case 'L':
        if (!name.ends_with("_URL"))
            break;
        if (name.starts_with("TEST_"))
            found = index::test_url;
        else if (name.starts_with("LOCAL_"))
            found = index::local_url;
        else if (name.starts_with("STAGING_"))
            found = index::staging_url;
        else if (name.starts_with("MOCK_"))
            found = index::mock_url;
        break;
    case 'T':
        if (name.ends_with("_HOST"))
            found = index::host;
        else if (name.ends_with("_PORT"))
            found = index::port;
        break;
    case 'Y':
    case 'y':
        if (name.ends_with("_PROXY") || name.ends_with("_proxy"))
            found = index::proxy;
        break;
    default: break;
    }
    if (name[0] == 'U' && name.starts_with("USE_MOCK_"))
        found |= index::use_mock;
    else if (name[0] == 's' && name.starts_with("services__"))
        found |= index::services;
    return found;
}

/// The environment name of a service as `services__…` variables spell it when dashes are lost.
[[nodiscard]] inline bool is_underscored(
    std::string_view text,
    std::string_view name,
    bool any_case
) {
    if (!name.empty() && is_digit(name.front())) {
        if (text.empty() || text.front() != '_')
            return false;
        text.remove_prefix(1);
    }
    if (text.size() != name.size())
        return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char expected = is_alnum(name[i]) ? name[i] : '_';
        if (text[i] != expected && !(any_case && to_lower(text[i]) == to_lower(expected)))
            return false;
    }
    return true;
}

/// Where the name of a service ends in `services__name__…`; npos: the variable is not its own.
[[nodiscard]] inline std::size_t service_segment_end(
    std::string_view variable,
    const service& of,
    bool any_case
) {
    constexpr std::size_t begin = std::string_view("services__").size();
    for (std::size_t end = variable.find("__", begin); end != std::string_view::npos;
         end = variable.find("__", end + 1)) {
        const auto segment = variable.substr(begin, end - begin);
        if (segment == of.name || is_underscored(segment, of.name, any_case))
            return end;
        if (segment.size() > of.name.size() + 1)
            break;
    }
    return std::string_view::npos;
}

}  // namespace bearings::detail

#endif
