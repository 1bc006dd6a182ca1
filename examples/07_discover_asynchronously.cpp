// SPDX-License-Identifier: BSL-1.0
// In a program that already runs an io_context: any completion token, here a coroutine.
#include <bearings/bearings.hpp>
#include <bearings/net/mock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>

namespace asio = boost::asio;

asio::awaitable<void> start_up(bearings::catalog services) {
    bearings::discovery_options options;
    options.services = std::move(services);
    const auto found = co_await bearings::discovery<>{}.async_discover(
        co_await asio::this_coro::executor,
        std::move(options),
        asio::use_awaitable
    );
    std::cout << to_text(found.value());
}

int main() {
    asio::io_context context;
    // The mock runs on the same context; it could be the program's own server.
    auto mock = bearings::mock_server::listen(context.get_executor(), {.name = "backend"}).value();
    bearings::catalog services;
    services.services.push_back(bearings::make_service("backend", mock.url()).value());

    asio::co_spawn(
        context,
        start_up(bearings::checked(std::move(services)).value()),
        [&context](std::exception_ptr failed) {
            context.stop();
            if (failed)
                std::rethrow_exception(failed);
        }
    );
    context.run();
}
