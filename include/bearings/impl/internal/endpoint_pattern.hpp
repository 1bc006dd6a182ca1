// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_ENDPOINT_PATTERN_HPP
#define BEARINGS_IMPL_INTERNAL_ENDPOINT_PATTERN_HPP

#include <bearings/endpoint.hpp>
#include <bearings/impl/internal/catalog_names.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace bearings::detail {

[[nodiscard]] inline std::string_view without_last_dot(std::string_view host) noexcept {
    return host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
}

/// Takes the first label off.
[[nodiscard]] constexpr std::string_view take_label(std::string_view& from) noexcept {
    const std::size_t dot = from.find('.');
    const auto label = from.substr(0, dot);
    from = dot == std::string_view::npos ? std::string_view() : from.substr(dot + 1);
    return label;
}

/// Whether labels match; `*` takes one or more. Remembers only the last `*`, which is enough and
/// keeps hostile patterns cheap.
[[nodiscard]] constexpr bool labels_match(
    std::string_view host,
    std::string_view pattern
) noexcept {
    bool starred = false;
    std::string_view host_after_star;
    std::string_view pattern_after_star;
    while (!host.empty()) {
        std::string_view next_pattern = pattern;
        std::string_view next_host = host;
        const auto wanted = take_label(next_pattern);
        const auto label = take_label(next_host);
        if (wanted == "*") {
            starred = true;
            host_after_star = next_host;
            pattern_after_star = next_pattern;
        } else if (pattern.empty() || !equals_ignoring_case(wanted, label)) {
            if (!starred || host_after_star.empty())
                return false;
            static_cast<void>(take_label(host_after_star));
            next_host = host_after_star;
            next_pattern = pattern_after_star;
        }
        host = next_host;
        pattern = next_pattern;
    }
    return pattern.empty();
}

/// Whether a host of a URL matches a pattern of `staging.allow`. Addresses match themselves, or
/// the pattern `*`.
[[nodiscard]] inline bool host_matches(std::string_view host, std::string_view pattern) noexcept {
    if (pattern.size() > 2 && pattern.front() == '[' && pattern.back() == ']')
        pattern = pattern.substr(1, pattern.size() - 2);
    if (const auto address = parse_ip(host))
        return pattern == "*" || parse_ip(pattern) == address;
    return labels_match(without_last_dot(host), without_last_dot(pattern));
}

[[nodiscard]] inline bool matches_any(
    std::string_view host,
    const std::vector<std::string>& patterns
) noexcept {
    for (const auto& each : patterns)
        if (host_matches(host, each))
            return true;
    return false;
}

/// Whether `*` stands only for whole labels and no label is empty.
[[nodiscard]] inline bool is_host_pattern(std::string_view pattern) noexcept {
    if (pattern.size() > 2 && pattern.front() == '[' && pattern.back() == ']')
        return parse_ip(pattern.substr(1, pattern.size() - 2)).has_value();
    if (parse_ip(pattern))
        return true;
    std::string_view rest = without_last_dot(pattern);
    if (rest.empty() || rest.size() > 253 || rest.ends_with('.'))
        return false;
    while (!rest.empty()) {
        const auto label = take_label(rest);
        if (label == "*")
            continue;
        if (label.empty() || label.size() > 63)
            return false;
        for (const char c : label)
            if (!is_alnum(c) && c != '-' && c != '_')
                return false;
    }
    return true;
}

}  // namespace bearings::detail

#endif
