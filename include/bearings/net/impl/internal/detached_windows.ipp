// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_DETACHED_WINDOWS_IPP
#define BEARINGS_NET_IMPL_INTERNAL_DETACHED_WINDOWS_IPP

#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace bearings::detail {

/// Calls `(*with)->work()` on a new thread that nobody joins. False: there is no thread to be had.
template <class Pointer>
bool run_detached(std::unique_ptr<Pointer> with) {
    try {
        std::thread([mine = std::move(with)] { (*mine)->work(); }).detach();
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

}  // namespace bearings::detail

#endif
