// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_WATCH_STATE_IPP
#define BEARINGS_NET_IMPL_INTERNAL_WATCH_STATE_IPP

#include <bearings/net/discoverer.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace bearings::detail {

/// Where a watch tells changes; shared by who may stop it and the thread that looks.
class watch_state : public std::enable_shared_from_this<watch_state> {
public:
    watch_state(const asio::any_io_executor& executor, change_handler to)
        : told_(
              std::in_place,
              asio::prefer(executor, asio::execution::outstanding_work.tracked),
              std::make_shared<change_handler>(std::move(to))
          ) {}

    void stop() {
        // Destroyed last and without the lock: what was captured may stop the watch again.
        std::optional<audience> gone;
        const std::lock_guard hold(mutex_);
        gone.swap(told_);
    }
    [[nodiscard]] bool is_stopped() {
        const std::lock_guard hold(mutex_);
        return !told_;
    }
    void tell(discovery_change change) {
        // The lock is held while posting: who stops afterwards may destroy the executor.
        const std::lock_guard hold(mutex_);
        if (!told_)
            return;
        asio::post(told_->executor, [self = shared_from_this(), change = std::move(change)] {
            self->call(change);
        });
    }

private:
    struct audience {
        audience(asio::any_io_executor through, std::shared_ptr<change_handler> to)
            : executor(std::move(through))
            , handler(std::move(to)) {}
        asio::any_io_executor executor;
        std::shared_ptr<change_handler> handler;
    };

    void call(const discovery_change& change) {
        std::shared_ptr<change_handler> to;
        {
            const std::lock_guard hold(mutex_);
            if (told_)
                to = told_->handler;
        }
        if (to)
            (*to)(change);
    }

    std::mutex mutex_;
    std::optional<audience> told_;
};

}  // namespace bearings::detail

#endif
