// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_URL_SCHEMES_HPP
#define BEARINGS_IMPL_INTERNAL_URL_SCHEMES_HPP

#include <bearings/url.hpp>

namespace bearings::detail {

/// What speaks the same protocol with and without TLS.
[[nodiscard]] inline scheme without_tls(scheme of) noexcept {
    switch (of) {
    case scheme::https: return scheme::http;
    case scheme::wss: return scheme::ws;
    case scheme::tls: return scheme::tcp;
    case scheme::rediss: return scheme::redis;
    case scheme::amqps: return scheme::amqp;
    case scheme::grpcs: return scheme::grpc;
    case scheme::postgresql: return scheme::postgres;
    default: return of;
    }
}
[[nodiscard]] inline scheme with_tls(scheme of) noexcept {
    switch (of) {
    case scheme::http: return scheme::https;
    case scheme::ws: return scheme::wss;
    case scheme::tcp: return scheme::tls;
    case scheme::redis: return scheme::rediss;
    case scheme::amqp: return scheme::amqps;
    case scheme::grpc: return scheme::grpcs;
    default: return of;
    }
}

}  // namespace bearings::detail

#endif
