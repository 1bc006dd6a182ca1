// SPDX-License-Identifier: BSL-1.0
#include "server.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>

#include <chrono>
#include <string>

#include "../../catch.hpp"
#include "faults.hpp"
#include "silent_ports.hpp"

namespace {

namespace asio = boost::asio;
namespace testing = bearings::testing;
namespace faults = bearings::testing::faults;
using asio::ip::tcp;
using error = boost::system::error_code;

struct client {
    asio::io_context context;
    tcp::socket socket{context};
    explicit client(std::uint16_t port) {
        socket.connect({asio::ip::address_v4::loopback(), port});
    }
    std::string ask(std::string_view request, error& ended) {
        asio::write(socket, asio::buffer(request.data(), request.size()), ended);
        std::string all;
        asio::read(socket, asio::dynamic_buffer(all), ended);
        return all;
    }
};

}  // namespace

TEST_CASE("a scripted server plays its script to every client and remembers the request") {
    const testing::server plays(faults::http("200 OK", "hello"));
    for (int i = 0; i < 3; ++i) {
        client asks(plays.port());
        error ended;
        CHECK(
            asks.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ended) ==
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
        );
        CHECK(ended == asio::error::eof);
    }
    CHECK(plays.accepted() == 3);
    CHECK(plays.last_request() == "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
}

TEST_CASE("a scripted server can end a connection with RST or FIN") {
    error ended;
    const testing::server resets(faults::accept_then_reset());
    CHECK(client(resets.port()).ask("", ended).empty());
    CHECK(ended == asio::error::connection_reset);
    const testing::server finishes(faults::accept_then_finish());
    CHECK(client(finishes.port()).ask("", ended).empty());
    CHECK(ended == asio::error::eof);
}

TEST_CASE("a scripted server computes the accept key of RFC 6455 section 1.3") {
    const testing::server opens(faults::websocket());
    error ended;
    const auto answer = client(opens.port())
                            .ask(
                                "GET / HTTP/1.1\r\n"
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nx",
                                ended
                            );
    CHECK(answer.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") != std::string::npos);
    CHECK(answer.substr(answer.size() - 4) == std::string("\x88\x02\x03\xe8"));
}

TEST_CASE("a scripted server ends while clients are held, dripped and flooded") {
    for (const auto& plan : {faults::silence(), faults::slow_drip(), faults::endless_headers()}) {
        auto holds = std::make_unique<testing::server>(plan);
        client waits(holds->port());
        asio::write(waits.socket, asio::buffer(std::string("GET / HTTP/1.1\r\n\r\n")));
        while (holds->open() == 0)
            std::this_thread::yield();
        const auto begin = std::chrono::steady_clock::now();
        holds.reset();
        CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
    }
}

TEST_CASE("a refused port refuses and a black hole does not answer") {
    const testing::refused_port refuses;
    asio::io_context context;
    tcp::socket socket(context);
    error failed;
    socket.connect({asio::ip::address_v4::loopback(), refuses.port()}, failed);
    CHECK(failed == asio::error::connection_refused);

    const testing::black_hole swallows;
    tcp::socket lost(context);
    bool answered = false;
    lost.async_connect({asio::ip::address_v4::loopback(), swallows.port()}, [&](error) {
        answered = true;
    });
    context.run_for(std::chrono::milliseconds(200));
    CHECK_FALSE(answered);
}
