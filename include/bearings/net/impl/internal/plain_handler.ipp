// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_PLAIN_HANDLER_IPP
#define BEARINGS_NET_IMPL_INTERNAL_PLAIN_HANDLER_IPP

#include <bearings/net/connection.hpp>

#include <cstddef>
#include <utility>

namespace bearings::detail {

/// The handler without an executor of its own. Asio converts that of an `any_completion_handler`,
/// and Boost 1.81 dereferences null when there is no memory for it.
inline auto plain(connection::io_handler handler) {
    return [to = std::move(handler)](const error_code& failed, std::size_t size) mutable {
        std::move(to)(failed, size);
    };
}

}  // namespace bearings::detail

#endif
