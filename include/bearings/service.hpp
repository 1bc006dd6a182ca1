// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_SERVICE_HPP
#define BEARINGS_SERVICE_HPP

#include <bearings/detail/chrono.hpp>
#include <bearings/origin.hpp>
#include <bearings/url.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bearings {

/// A URL of the catalogue and where it stands.
struct configured_url {
    bearings::url url;
    bearings::origin origin;
    /// Whether the catalogue has one.
    explicit operator bool() const noexcept { return !url.empty(); }
};

/// How a service is found among containers.
struct docker_reference {
    /// The Compose service, or the container's name. Empty: not in Docker.
    std::string service;
    /// The port inside the container. Zero: the only published one.
    std::uint16_t port = 0;
    /// The Compose project. Empty: any, and more than one is told as ambiguous.
    std::string project;
    bearings::origin origin;
};

/// An endpoint that follows from another service.
struct derivation {
    /// The base service. Empty: not derived.
    std::string from;
    /// `ws` becomes `wss` and `http` `https` when the base is secure.
    bearings::scheme scheme{};
    /// Replaces path and query of the base. Empty: `/`.
    std::string path;
    bearings::origin origin;
};

/// What an answer must look like beyond its status; proves that it is the right service.
struct expectation {
    /// Accepted HTTP status codes. Empty: 200 to 399.
    std::vector<int> status;
    /// `name: value`; the answer must have it. Empty: any.
    std::string header;
    /// Text the body must contain, within its first 64 KiB. Empty: any.
    std::string body;
    [[nodiscard]] bool empty() const noexcept {
        return status.empty() && header.empty() && body.empty();
    }
};

/// TLS settings of one service; empty members fall back to the catalogue's.
struct tls_settings {
    std::string ca_file;
    std::string server_name;
    std::string client_cert;
    std::string client_key;
    /// Stand in for their part of the system's certificates where there is no `ca_file`:
    /// `SSL_CERT_FILE` and `SSL_CERT_DIR` of the environment. Empty: the system's own.
    std::string system_ca_file{};
    std::string system_ca_directory{};
};

/// Something the process needs, as the catalogue describes it.
struct service {
    std::string name;
    /// `variable_name(name)`: the `N` of `N_URL`.
    std::string variable;
    /// Services of one group fall back together. Equal to `name`: a group of its own.
    std::string group;
    bool required = true;

    /// Scheme of candidates that come without one. None: of the first configured URL, else http.
    std::optional<bearings::scheme> scheme;
    configured_url local;
    configured_url staging;
    configured_url production;
    configured_url mock;
    docker_reference docker;
    derivation derive;
    /// Further variables that hold an explicit URL, before `N_URL`.
    std::vector<std::string> env;

    /// Path of the HTTP check. Empty: the URL's own path is asked and any answer below 500 counts.
    std::string health;
    expectation expect;
    /// Sent with HTTP and WebSocket requests; values never appear in reports.
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::string> subprotocols;
    /// Upper bound for one probe. Zero: the discovery's deadline.
    std::chrono::milliseconds timeout{0};
    tls_settings tls;
    /// Where the service begins in the catalogue.
    bearings::origin origin;

    /// The scheme that candidates without one get.
    [[nodiscard]] bearings::scheme effective_scheme() const noexcept {
        if (scheme)
            return *scheme;
        for (const auto* configured : {&local, &staging, &production, &mock})
            if (*configured)
                return configured->url.scheme();
        return derive.from.empty() ? bearings::scheme::http : derive.scheme;
    }
};

}  // namespace bearings

#endif
