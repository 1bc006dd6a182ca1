// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_ENGINE_CLIENT_IPP
#define BEARINGS_NET_IMPL_ENGINE_CLIENT_IPP

#include <bearings/net/engine_choice.hpp>
#include <bearings/net/engine_client.hpp>
#include <bearings/net/engine_containers.hpp>

#include <boost/asio/post.hpp>

#include <memory>
#include <utility>

#if !defined(_WIN32)
#include <unistd.h>
#endif

namespace bearings::detail {

inline engine_user this_engine_user(os_kind os) noexcept {
#if defined(_WIN32)
    return {os, std::nullopt};
#else
    return {os, static_cast<std::uint32_t>(::getuid())};
#endif
}

BEARINGS_DECL void start_engine_query(
    boost::asio::any_io_executor executor,
    const engine_request& request,
    std::unique_ptr<engine_questions> questions,
    engine_handler handler
) {
    auto choice = choose_engine(request.variables, request.from, this_engine_user(request.os));
    if (!choice) {
        boost::asio::post(
            executor,
            [handler = std::move(handler), why = std::move(choice.error())]() mutable {
                std::move(handler)(result<engine_snapshot>(std::move(why)));
            }
        );
        return;
    }
    async_ask_engine(
        std::move(executor),
        {*std::move(choice), request.timeout, std::move(questions), request.secure},
        std::move(handler)
    );
}

}  // namespace bearings::detail

namespace bearings {

BEARINGS_DECL void async_ping_engine(
    boost::asio::any_io_executor executor,
    engine_request request,
    engine_handler handler
) {
    detail::start_engine_query(std::move(executor), request, nullptr, std::move(handler));
}

BEARINGS_DECL void async_query_engine(
    boost::asio::any_io_executor executor,
    engine_request request,
    engine_handler handler
) {
    std::unique_ptr<engine_questions> questions;
    if (!request.containers.empty())
        questions = std::make_unique<container_questions>(std::move(request.containers));
    detail::start_engine_query(
        std::move(executor),
        request,
        std::move(questions),
        std::move(handler)
    );
}

}  // namespace bearings

#endif
