// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_DETACHED_POSIX_IPP
#define BEARINGS_NET_IMPL_INTERNAL_DETACHED_POSIX_IPP

#include <memory>

#include <pthread.h>
#include <signal.h>

namespace bearings::detail {

/// Calls `(*with)->work()` on a new thread that nobody joins. False: there is no thread to be had.
/// Signals stay with the threads of the program, which is why this is no `std::thread`: a new
/// thread inherits the mask of the one that starts it.
template <class Pointer>
bool run_detached(std::unique_ptr<Pointer> with) {
    ::sigset_t all;
    ::sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    ::pthread_t thread{};
    const int failed = ::pthread_create(
        &thread,
        nullptr,
        [](void* given) -> void* {
            const std::unique_ptr<Pointer> mine(static_cast<Pointer*>(given));
            (*mine)->work();
            return nullptr;
        },
        with.get()
    );
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (failed != 0)
        return false;
    static_cast<void>(with.release());
    ::pthread_detach(thread);
    return true;
}

}  // namespace bearings::detail

#endif
