// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_DISCOVERER_IPP
#define BEARINGS_NET_IMPL_DISCOVERER_IPP

#include <bearings/net/discoverer.hpp>
#include <bearings/net/impl/internal/change_filter.ipp>
#include <bearings/net/impl/internal/discovery_service.ipp>

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <future>
#include <memory>
#include <utility>

namespace bearings::detail {

inline failure no_thread() {
    return {
        std::make_error_code(std::errc::resource_unavailable_try_again),
        "a discovery that is shared needs a thread, and there is none to be had",
        {}};
}

/// Looks again and again, on the thread of the service. Its pending operation owns it.
class watch_loop : public std::enable_shared_from_this<watch_loop> {
public:
    watch_loop(
        discovery_service& service,
        const watch_options& options,
        std::shared_ptr<watch_state> state
    )
        : service_(service)
        , options_(options)
        , state_(std::move(state))
        , timer_(service.executor()) {}

    void begin() {
        service_.adopt(state_);
        look(freshness::any);
    }

private:
    void look(freshness wanted) {
        if (state_->is_stopped())
            return;
        service_.request(
            service_.next_id(),
            wanted,
            [self = shared_from_this()](const result<report>& found) {
                if (found)
                    self->compare(*found);
                self->rest();
            }
        );
    }
    void compare(const report& found) {
        if (!filter_) {
            filter_.emplace(found, options_.confirmations);
            told_ = found;
            return;
        }
        auto changed = filter_->confirmed_by(found);
        if (changed.empty())
            return;
        state_->tell({std::exchange(told_, found), found, std::move(changed)});
    }
    void rest() {
        constexpr std::chrono::milliseconds shortest{100};
        timer_.expires_after((std::max)(options_.interval, shortest));
        timer_.async_wait([self = shared_from_this()](const error_code& failed) {
            if (!failed)
                self->look(freshness::unfinished);
        });
    }

    discovery_service& service_;
    watch_options options_;
    std::shared_ptr<watch_state> state_;
    asio::steady_timer timer_;
    std::optional<change_filter> filter_;
    report told_;
};

BEARINGS_DECL std::shared_ptr<discovery_service> make_discovery_service(
    discovery_options options,
    const discovery_table& how
) {
    return std::make_shared<discovery_service>(std::move(options), how);
}

BEARINGS_DECL void end_service(discovery_service& service) {
    service.end();
}

BEARINGS_DECL result<report> wait_for_report(discovery_service& service, freshness wanted) {
    if (!service.start())
        return no_thread();
    const auto made = std::make_shared<std::promise<result<report>>>();
    auto found = made->get_future();
    service.request(service.next_id(), wanted, [made](const result<report>& value) {
        made->set_value(value);
    });
    return found.get();
}

BEARINGS_DECL void request_report(
    discovery_service& service,
    const asio::any_io_executor& executor,
    freshness wanted,
    report_handler handler
) {
    const auto id = service.next_id();
    auto slot = asio::get_associated_cancellation_slot(handler);
    const auto done = std::make_shared<completion<report_handler>>(std::move(handler), executor);
    if (!service.start())
        return (*done)(result<report>(no_thread()));
    if (slot.is_connected())
        slot.assign([id, weak = service.weak_from_this()](asio::cancellation_type type) {
            const auto alive = weak.lock();
            if (alive && type != asio::cancellation_type::none)
                alive->leave(id);
        });
    service.request(id, wanted, [done](const result<report>& found) { (*done)(found); });
}

BEARINGS_DECL std::shared_ptr<watch_state> start_watch(
    discovery_service& service,
    const asio::any_io_executor& executor,
    const watch_options& options,
    change_handler handler
) {
    auto state = std::make_shared<watch_state>(executor, std::move(handler));
    if (!service.start())
        throw exception(no_thread());
    asio::post(service.executor(), [loop = std::make_shared<watch_loop>(service, options, state)] {
        loop->begin();
    });
    return state;
}

BEARINGS_DECL void stop_watch(watch_state& state) {
    state.stop();
}

}  // namespace bearings::detail

#endif
