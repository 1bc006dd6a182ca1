// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_CATALOG_IPP
#define BEARINGS_IMPL_CATALOG_IPP

#include <bearings/catalog.hpp>
#include <bearings/environment.hpp>
#include <bearings/impl/internal/catalog_contradiction.hpp>
#include <bearings/impl/internal/catalog_names.hpp>
#include <bearings/impl/internal/url_schemes.hpp>

#include <utility>

namespace bearings {

namespace detail {

[[nodiscard]] inline failure catalog_failure(const bearings::origin& where, std::string message) {
    return {make_error_code(errc::invalid_config), std::move(message), where};
}

/// The edit distance, swapped neighbours counted once, or `limit + 1` when it is larger.
[[nodiscard]] inline std::size_t edit_distance(
    std::string_view a,
    std::string_view b,
    std::size_t limit
) {
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > limit || a.size() > max_name_size || b.size() > max_name_size)
        return limit + 1;
    // Three rows of the usual matrix; the oldest serves the swaps.
    std::size_t rows[3][max_name_size + 1] = {};
    for (std::size_t j = 0; j <= b.size(); ++j)
        rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& row = rows[i % 3];
        const auto& above = rows[(i + 2) % 3];
        const auto& swapped = rows[(i + 1) % 3];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t best = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            best = above[j] + 1 < best ? above[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                swapped[j - 2] + 1 < best)
                best = swapped[j - 2] + 1;
            row[j] = best;
        }
    }
    const std::size_t found = rows[a.size() % 3][b.size()];
    return found > limit ? limit + 1 : found;
}

[[nodiscard]] inline std::optional<failure> check_names(const service& of) {
    if (!is_name(of.name))
        return catalog_failure(
            of.origin,
            "the service name " + quoted(of.name) +
                " is not accepted: 1 to 64 letters, digits, `-`, `_` or `.`"
        );
    return std::nullopt;
}

[[nodiscard]] inline std::optional<failure> check_schemes(const service& of) {
    const auto contradicts = [&of](scheme other) {
        return of.scheme && without_tls(*of.scheme) != without_tls(other);
    };
    for (const auto* configured : {&of.local, &of.staging, &of.production, &of.mock}) {
        if (*configured && contradicts(configured->url.scheme()))
            return catalog_failure(
                configured->origin,
                "the scheme of " + quoted(redacted(view(configured->url))) +
                    " contradicts `scheme = \"" + std::string(to_string(*of.scheme)) + "\"`"
            );
    }
    if (!of.derive.from.empty() && contradicts(of.derive.scheme))
        return catalog_failure(
            of.derive.origin,
            "the scheme `" + std::string(to_string(of.derive.scheme)) +
                "` of `derive` contradicts `scheme = \"" + std::string(to_string(*of.scheme)) +
                "\"`"
        );
    return std::nullopt;
}

/// The origin of the key is lost here; readers of files look for themselves, with the line.
[[nodiscard]] inline std::optional<failure> check_uses(const service& of) {
    if (auto found = find_contradiction(of))
        return catalog_failure(
            of.origin,
            '`' + std::string(found->key) + "` of service " + quoted(of.name) + ' ' + found->message
        );
    return std::nullopt;
}

[[nodiscard]] inline std::optional<failure> check_distinct(
    const std::vector<service>& services,
    const name_table& by_variable
) {
    for (std::size_t i = 0; i < services.size(); ++i) {
        const std::size_t first = by_variable.find(services[i].variable);
        if (first == i)
            continue;
        const auto& other = services[first];
        std::string message = "the services " + quoted(other.name) + " and " +
                              quoted(services[i].name) + " share the variable name `" +
                              services[i].variable + "_URL`; rename one";
        if (other.origin.line != 0)
            message += " (the first is in line " + std::to_string(other.origin.line) + ')';
        return catalog_failure(services[i].origin, std::move(message));
    }
    return std::nullopt;
}

[[nodiscard]] inline failure missing_base(const catalog& in, const service& of) {
    std::vector<std::string_view> known;
    known.reserve(in.services.size());
    for (const auto& each : in.services)
        known.push_back(each.name);
    std::string message = "`derive.from` of service " + quoted(of.name) + " names " +
                          quoted(of.derive.from) + ", which is no service";
    const auto meant = nearest_name(of.derive.from, known);
    if (!meant.empty())
        message += "; did you mean " + quoted(meant) + '?';
    return catalog_failure(of.derive.origin, std::move(message));
}

[[nodiscard]] inline failure derivation_cycle(
    const std::vector<service>& services,
    const std::vector<std::size_t>& base,
    std::size_t at
) {
    std::string chain = services[at].name;
    std::size_t next = base[at];
    // A cycle of thousands is named by its beginning.
    for (int shown = 0; shown < 8 && next != at; ++shown, next = base[next])
        chain += " -> " + services[next].name;
    chain += next == at ? " -> " + services[at].name : " -> ...";
    return catalog_failure(services[at].derive.origin, "`derive` goes in a circle: " + chain);
}

[[nodiscard]] inline std::optional<failure> check_derivations(const catalog& in) {
    const auto& services = in.services;
    const name_table by_name(services.size(), [&](std::size_t i) {
        return std::string_view(services[i].name);
    });
    std::vector<std::size_t> base(services.size(), name_table::none);
    for (std::size_t i = 0; i < services.size(); ++i) {
        if (services[i].derive.from.empty())
            continue;
        base[i] = by_name.find(services[i].derive.from);
        if (base[i] == name_table::none)
            return missing_base(in, services[i]);
    }
    // Every walk marks what it passes with its own number; meeting the same number is a circle.
    std::vector<std::size_t> passed(services.size(), 0);
    for (std::size_t i = 0; i < services.size(); ++i) {
        std::size_t at = i;
        while (at != name_table::none && passed[at] == 0) {
            passed[at] = i + 1;
            at = base[at];
        }
        if (at != name_table::none && passed[at] == i + 1)
            return derivation_cycle(services, base, at);
    }
    return std::nullopt;
}

}  // namespace detail

BEARINGS_DECL const service* catalog::find(std::string_view name) const noexcept {
    for (const auto& each : services)
        if (each.name == name)
            return &each;
    return nullptr;
}

BEARINGS_DECL result<catalog> checked(catalog from) {
    for (auto& each : from.services) {
        if (each.group.empty())
            each.group = each.name;
        for (const auto check : {detail::check_names, detail::check_schemes, detail::check_uses})
            if (auto found = check(each))
                return std::move(*found);
        each.variable = variable_name(each.name);
    }
    const detail::name_table by_variable(from.services.size(), [&](std::size_t i) {
        return std::string_view(from.services[i].variable);
    });
    if (auto found = detail::check_distinct(from.services, by_variable))
        return std::move(*found);
    if (auto found = detail::check_derivations(from))
        return std::move(*found);
    return from;
}

BEARINGS_DECL result<service> make_service(std::string_view name, std::string_view local_url) {
    service made;
    made.name = name;
    made.variable = variable_name(name);
    made.group = name;
    made.origin = {origin_kind::code, made.name};
    if (auto found = detail::check_names(made))
        return std::move(*found);
    auto parsed = parse_url(local_url);
    if (!parsed) {
        parsed.error().origin = made.origin;
        return std::move(parsed.error());
    }
    made.local = {own(*parsed), made.origin};
    return made;
}

BEARINGS_DECL std::string_view nearest_name(
    std::string_view name,
    const std::vector<std::string_view>& known
) {
    // A third of the name may be wrong, else the hint is a guess.
    std::size_t limit = name.size() < 3 ? 1 : (name.size() + 2) / 3;
    std::string_view best;
    for (const auto each : known) {
        const std::size_t distance = detail::edit_distance(name, each, limit);
        if (distance > limit)
            continue;
        best = each;
        if (distance == 0)
            break;
        limit = distance - 1;
    }
    return best;
}

}  // namespace bearings

#endif
