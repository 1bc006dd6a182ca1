// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/impl/tls.ipp>
