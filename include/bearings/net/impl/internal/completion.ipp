// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_COMPLETION_IPP
#define BEARINGS_NET_IMPL_INTERNAL_COMPLETION_IPP

#include <bearings/net/asio.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <memory>
#include <utility>

namespace bearings::detail {

/// A handler and where it wants to be called; work is counted there until it was.
template <class Handler>
class completion {
public:
    completion(Handler handler, const asio::any_io_executor& io)
        : through_(asio::prefer(
              asio::get_associated_executor(handler, io),
              asio::execution::outstanding_work.tracked
          ))
        , io_(asio::prefer(io, asio::execution::outstanding_work.tracked))
        , handler_(std::move(handler)) {}

    /// Calls the handler from its executor, never from within the code that completes it.
    template <class Value>
    void operator()(Value value) {
        asio::post(
            io_,
            [through = std::move(through_), to = std::move(handler_), found = std::move(value)](
            ) mutable {
                asio::dispatch(through, [to = std::move(to), found = std::move(found)]() mutable {
                    std::move(to)(std::move(found));
                });
            }
        );
    }

    [[nodiscard]] const Handler& handler() const noexcept { return handler_; }

private:
    asio::associated_executor_t<Handler, asio::any_io_executor> through_;
    asio::any_io_executor io_;
    Handler handler_;
};

/// Begins a run where its handlers run: a context with many threads may call them at once.
template <class Run, class Done>
void begin_on(const asio::any_io_executor& serial, std::shared_ptr<Run> run, Done done) {
    asio::dispatch(serial, [run = std::move(run), done = std::move(done)]() mutable {
        run->begin(std::move(done));
    });
}

/// A cancellation of the handler cancels the run. All kinds of cancellation are one: a check has
/// no effect that could be partial. The slot keeps no executor, as its signal may outlive the
/// context.
template <class Handler, class Run>
void cancel_with(const Handler& handler, const std::shared_ptr<Run>& run) {
    auto slot = asio::get_associated_cancellation_slot(handler);
    if (!slot.is_connected())
        return;
    slot.assign([weak = std::weak_ptr<Run>(run)](asio::cancellation_type type) {
        if (type == asio::cancellation_type::none)
            return;
        if (const auto alive = weak.lock())
            alive->cancel_soon();
    });
}

}  // namespace bearings::detail

#endif
