// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SOURCE_ASPIRE_IPP
#define BEARINGS_IMPL_INTERNAL_SOURCE_ASPIRE_IPP

#include <bearings/impl/internal/catalog_names.hpp>
#include <bearings/impl/internal/plan_variables.hpp>
#include <bearings/source.hpp>

#include <optional>

namespace bearings {

namespace detail {

/// One `services__name__endpoint__index` taken apart.
struct service_variable {
    const variable* set = nullptr;
    std::string_view endpoint;
    unsigned index = 0;
    /// The name was given with its dashes, not with underscores in their place.
    bool exact = false;
    /// 0 `default`, 1 named like the scheme, 2 any other name.
    int kind = 2;
};

[[nodiscard]] inline bool comes_before(
    const service_variable& a,
    const service_variable& b
) noexcept {
    if (a.exact != b.exact)
        return a.exact;
    if (a.kind != b.kind)
        return a.kind < b.kind;
    if (a.endpoint != b.endpoint)
        return a.endpoint < b.endpoint;
    return a.index < b.index;
}

/// A plain number without sign. None: anything else.
[[nodiscard]] inline std::optional<unsigned> parse_index(std::string_view text) noexcept {
    if (text.empty() || text.size() > 9)
        return std::nullopt;
    unsigned value = 0;
    for (const char c : text) {
        if (!is_digit(c))
            return std::nullopt;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    return value;
}

inline void fail_index(const variable& set, std::string_view index, candidate_sink& sink) {
    sink.fail(
        {make_error_code(errc::invalid_index),
         "the index `" + escaped(index, 40) + "` of " + escaped(set.name, 120) +
             " is no number; services__name__endpoint__0 is accepted, then 1, 2 and so on",
         origin(set.origin)}
    );
}

/// None: the variable is not of this service, or its index was no number (then the plan failed).
[[nodiscard]] inline std::optional<service_variable> take_apart(
    const variable& set,
    const service& of,
    bool any_case,
    candidate_sink& sink
) {
    constexpr std::size_t begin = std::string_view("services__").size();
    const std::size_t end = service_segment_end(set.name, of, any_case);
    if (end == std::string_view::npos)
        return std::nullopt;
    service_variable made;
    made.set = &set;
    made.exact = set.name.substr(begin, end - begin) == of.name;
    const auto rest = set.name.substr(end + 2);
    // Without an index it is the only endpoint of its name, as .NET reads it.
    const std::size_t last = rest.rfind("__");
    made.endpoint = rest.substr(0, last);
    if (last != std::string_view::npos) {
        const auto index = parse_index(rest.substr(last + 2));
        if (!index) {
            fail_index(set, rest.substr(last + 2), sink);
            return std::nullopt;
        }
        made.index = *index;
    }
    if (equals_ignoring_case(made.endpoint, "default"))
        made.kind = 0;
    else if (equals_ignoring_case(made.endpoint, to_string(of.effective_scheme())))
        made.kind = 1;
    return made;
}

/// The variables that may speak of this service: those of the index, else all.
template <class Visit>
void for_service_variables(const planning& inputs, const service& of, const Visit& visit) {
    if (inputs.index == nullptr) {
        for (const auto& each : inputs.variables.variables())
            if (inputs.variables.find(each.name) == &each)
                visit(each);
        return;
    }
    const auto& index = *inputs.index;
    if (index.service_begin.empty())
        return;
    const auto at = static_cast<std::size_t>(&of - inputs.services.services.data());
    for (auto i = index.service_begin[at]; i < index.service_begin[at + 1]; ++i)
        visit(*index.service_variables[i]);
}

}  // namespace detail

BEARINGS_DECL void aspire_variables::collect(
    const planning& inputs,
    service_plan& mine,
    candidate_sink& sink
) {
    const service& of = *mine.service;
    const bool any_case = inputs.variables.names() == name_case::insensitive;
    std::vector<detail::service_variable> found;
    detail::for_service_variables(inputs, of, [&](const variable& each) {
        const auto prefix = each.name.substr(0, 10);
        if (prefix != "services__" &&
            !(any_case && detail::equals_ignoring_case(prefix, "services__")))
            return;
        if (const auto made = detail::take_apart(each, of, any_case, sink))
            found.push_back(*made);
    });
    if (found.size() > 1)
        detail::merge_sort(found, detail::comes_before);
    for (const auto& each : found)
        sink.add_text(
            precedence::aspire,
            tier::explicit_,
            each.set->value,
            {origin_kind::aspire, each.set->name, each.set->origin.source, each.set->origin.line}
        );
}

}  // namespace bearings

#endif
