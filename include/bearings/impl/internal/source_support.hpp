// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SOURCE_SUPPORT_HPP
#define BEARINGS_IMPL_INTERNAL_SOURCE_SUPPORT_HPP

#include <bearings/impl/internal/catalog_names.hpp>
#include <bearings/plan.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bearings::detail {

/// Where local, docker, mock and staging candidates are considered.
[[nodiscard]] inline bool is_local_stage(stage of) noexcept {
    return of == stage::development || of == stage::test;
}

/// An empty name (one that was too long to compose) finds nothing.
[[nodiscard]] inline const variable* find_variable(
    const planning& inputs,
    std::string_view name
) noexcept {
    return name.empty() ? nullptr : inputs.variables.find(name);
}

/// Decimal digits of a port in `digits`.
[[nodiscard]] inline std::string_view port_text(std::uint16_t port, char (&digits)[8]) noexcept {
    char* at = digits + sizeof digits;
    do {
        *--at = static_cast<char>('0' + port % 10);
        port = static_cast<std::uint16_t>(port / 10);
    } while (port != 0);
    return {at, static_cast<std::size_t>(digits + sizeof digits - at)};
}

[[nodiscard]] inline std::optional<std::uint16_t> read_port(
    const variable& set,
    candidate_sink& sink
) {
    const auto number = parse_port(set.value);
    if (!number)
        sink.fail(
            {make_error_code(errc::invalid_port),
             std::string(set.name) + " is `" + escaped(set.value, 40) +
                 "`; a port from 1 to 65535 is accepted",
             origin(set.origin)}
        );
    return number;
}

/// The path that a service's address gets when all that is known is host and port: that of its
/// configured URLs. Queries stay behind, they may hold secrets.
[[nodiscard]] inline std::string_view path_of(const service& of) noexcept {
    std::string_view path = of.derive.path;
    for (const auto* configured : {&of.mock, &of.production, &of.staging, &of.local})
        if (*configured)
            path = configured->url.target();
    path = path.substr(0, path.find('?'));
    return path == "/" ? std::string_view() : path;
}

/// A candidate from host and port, with the service's scheme and path.
inline void add_address(
    candidate_sink& sink,
    const service& of,
    precedence rank,
    tier kind,
    std::string_view host,
    std::uint16_t port,
    const origin_view& from
) {
    auto made = make_url(of.effective_scheme(), host, port, path_of(of));
    if (!made) {
        made.error().origin = origin(from);
        return sink.fail(std::move(made.error()));
    }
    sink.add(rank, kind, {sink.keep(made->text()), made->parts()}, from);
}

}  // namespace bearings::detail

#endif
