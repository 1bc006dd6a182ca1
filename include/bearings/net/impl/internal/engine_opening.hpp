// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_ENGINE_OPENING_HPP
#define BEARINGS_NET_IMPL_INTERNAL_ENGINE_OPENING_HPP

#include <bearings/net/engine_protocol.hpp>

namespace bearings::detail {

/// How opening a socket or pipe of an engine ended.
struct engine_opening {
    enum outcome {
        connected,
        /// Somebody is there and takes no more connections just now.
        busy,
        failed,
    };
    outcome how = failed;
    /// For `failed`.
    engine_finding finding;
};

}  // namespace bearings::detail

#endif
