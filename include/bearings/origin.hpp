// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_ORIGIN_HPP
#define BEARINGS_ORIGIN_HPP

#include <bearings/detail/config.hpp>

#include <string>
#include <string_view>

namespace bearings {

/// The kind of place a value came from.
enum class origin_kind {
    none,
    code,
    environment,
    env_file,
    aspire,
    kubernetes,
    container_link,
    docker,
    config_file,
    derived,
    default_value,
    srv,
    etcd,
    /// Docker only: the `currentContext` or `DOCKER_CONTEXT`.
    context,
    /// Docker only: one of the sockets that engines are known to use.
    known_socket,
};

/// The name used in reports: `config_file`, `environment`, …; `default` for `default_value`.
[[nodiscard]] BEARINGS_DECL std::string_view to_string(origin_kind kind) noexcept;

/// Where a value came from, as views: valid as long as the snapshot, catalogue or plan it points to.
struct origin_view {
    origin_kind kind = origin_kind::none;
    /// The variable, key path, container or record, in the source's own spelling.
    std::string_view key;
    /// The file, `process environment`, or context. Empty: the source has no name.
    std::string_view source;
    /// From 1, only for files. Zero: no line is known.
    unsigned line = 0;
};

/// Where a value came from, owning its text.
struct origin {
    origin_kind kind = origin_kind::none;
    std::string key;
    std::string source;
    unsigned line = 0;

    origin() = default;
    origin(origin_kind kind_, std::string key_, std::string source_ = {}, unsigned line_ = 0)
        : kind(kind_)
        , key(static_cast<std::string&&>(key_))
        , source(static_cast<std::string&&>(source_))
        , line(line_) {}
    explicit origin(const origin_view& view)
        : kind(view.kind)
        , key(view.key)
        , source(view.source)
        , line(view.line) {}

    operator origin_view() const noexcept { return {kind, key, source, line}; }
    friend bool operator==(const origin&, const origin&) = default;
};

/// In the source's own spelling: `environment BACKEND_URL`, `.env:3 BACKEND_URL`,
/// `bearings.toml:12 services.backend.local`.
[[nodiscard]] BEARINGS_DECL std::string to_string(const origin_view& where);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/origin.ipp>
#endif

#endif
