// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_ORIGIN_IPP
#define BEARINGS_IMPL_ORIGIN_IPP

#include <bearings/impl/internal/text.hpp>
#include <bearings/origin.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace bearings {

BEARINGS_DECL std::string_view to_string(origin_kind kind) noexcept {
    switch (kind) {
    case origin_kind::none: return "none";
    case origin_kind::code: return "code";
    case origin_kind::environment: return "environment";
    case origin_kind::env_file: return "env_file";
    case origin_kind::aspire: return "aspire";
    case origin_kind::kubernetes: return "kubernetes";
    case origin_kind::container_link: return "container_link";
    case origin_kind::docker: return "docker";
    case origin_kind::config_file: return "config_file";
    case origin_kind::derived: return "derived";
    case origin_kind::default_value: return "default";
    case origin_kind::srv: return "srv";
    case origin_kind::etcd: return "etcd";
    case origin_kind::context: return "context";
    case origin_kind::known_socket: return "known_socket";
    }
    return "none";
}

namespace detail {

/// Longer than any name a person writes; a path fits.
inline constexpr std::size_t max_shown_origin = 400;

inline std::string place_of(const origin_view& where) {
    const bool named = where.kind == origin_kind::none || where.kind == origin_kind::env_file ||
                       where.kind == origin_kind::config_file;
    if (where.line == 0)
        return named ? escape_text(where.source, max_shown_origin)
                     : std::string(to_string(where.kind));
    return escape_text(where.source, max_shown_origin) + ':' + std::to_string(where.line);
}

}  // namespace detail

BEARINGS_DECL std::string to_string(const origin_view& where) {
    std::string text = detail::place_of(where);
    if (where.key.empty())
        return text;
    if (!text.empty())
        text += ' ';
    return text += detail::escape_text(where.key, detail::max_shown_origin);
}

}  // namespace bearings

#endif
