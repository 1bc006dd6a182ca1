// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_TLS_TRUST_IPP
#define BEARINGS_NET_IMPL_INTERNAL_TLS_TRUST_IPP

#if defined(_WIN32)
#include <bearings/net/impl/internal/tls_trust_windows.ipp>
#else
#include <bearings/net/impl/internal/tls_trust_posix.ipp>
#endif

#endif
