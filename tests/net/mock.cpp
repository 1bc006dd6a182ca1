// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/mock.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include <chrono>
#include <string>
#include <tests/catch.hpp>
#include <thread>

namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using namespace std::chrono_literals;

/// A plain client of one mock.
struct client {
    explicit client(std::uint16_t port) {
        socket.connect({asio::ip::address_v4::loopback(), port});
    }

    void send(const std::string& text) { asio::write(socket, asio::buffer(text)); }

    /// Everything until the peer ends the connection.
    std::string rest() {
        std::string text;
        asio::read(socket, asio::dynamic_buffer(text), ended);
        return text;
    }

    std::string get(const std::string& path, const std::string& method = "GET") {
        send(method + " " + path + " HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n\r\n");
        return rest();
    }

    asio::io_context context;
    tcp::socket socket{context};
    boost::system::error_code ended;
};

std::string get(const bearings::mock_server& from, const std::string& path) {
    return client(from.port()).get(path);
}

bool has_status(const std::string& answer, int status) {
    return answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

/// Why a mock cannot be added.
std::string refusal(bearings::mock_stack& stack, const bearings::mock_service& service) {
    try {
        stack.add(service);
    } catch (const bearings::exception& refused) {
        return refused.what();
    }
    return {};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

bearings::mock_service named(std::string name) {
    bearings::mock_service made;
    made.name = std::move(name);
    return made;
}

bearings::mock_service with_route(bearings::mock_route route) {
    auto made = named("backend");
    made.routes.push_back(std::move(route));
    return made;
}

websocket::stream<tcp::socket> opened(asio::io_context& context, std::uint16_t port) {
    websocket::stream<tcp::socket> stream(context);
    stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
    stream.handshake("mock", "/ws");
    return stream;
}

std::string read_text(websocket::stream<tcp::socket>& stream) {
    boost::beast::flat_buffer buffer;
    stream.read(buffer);
    return boost::beast::buffers_to_string(buffer.data());
}

}  // namespace

TEST_CASE("a mock answers its health path and names the service", "[mock]") {
    bearings::mock_stack stack;
    const auto answer = get(stack.add(named("backend")), "/health?verbose=1");
    CHECK(has_status(answer, 200));
    CHECK(answer.find(R"({"service":"backend","status":"ok"})") != std::string::npos);
}

TEST_CASE("a mock answers 404 to paths it does not know", "[mock]") {
    bearings::mock_stack stack;
    CHECK(has_status(get(stack.add(named("backend")), "/missing"), 404));
}

TEST_CASE("a mock serves several requests on one connection", "[mock]") {
    bearings::mock_stack stack;
    auto& server = stack.add(named("backend"));
    client one(server.port());
    one.send("GET / HTTP/1.1\r\nHost: mock\r\n\r\n");
    CHECK(has_status(one.get("/health"), 200));
    CHECK(server.connections() == 1);
    CHECK(server.requests() == 2);
}

TEST_CASE("a route answers with its status, headers and body", "[mock]") {
    bearings::mock_stack stack;
    bearings::mock_route route{"/login", {0ms, bearings::mock_failure::none, 401}, "no", {}, 0};
    route.headers.emplace_back("WWW-Authenticate", "Bearer");
    const auto answer = get(stack.add(with_route(route)), "/login");
    CHECK(has_status(answer, 401));
    CHECK(answer.find("WWW-Authenticate: Bearer\r\n") != std::string::npos);
    CHECK(answer.ends_with("\r\n\r\nno"));
}

TEST_CASE("a route of limited times gives way to what comes after it", "[mock]") {
    bearings::mock_stack stack;
    auto service = with_route({"/health", {0ms, bearings::mock_failure::none, 503}, {}, {}, 2});
    auto& server = stack.add(service);
    CHECK(has_status(get(server, "/health"), 503));
    CHECK(has_status(get(server, "/health"), 503));
    CHECK(has_status(get(server, "/health"), 200));
}

TEST_CASE("statuses without a body have none", "[mock]") {
    bearings::mock_stack stack;
    const int status = GENERATE(204, 304);
    auto service = with_route({"/", {0ms, bearings::mock_failure::none, status}, "x", {}, 0});
    const auto answer = get(stack.add(service), "/");
    CHECK(has_status(answer, status));
    CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("HEAD is answered without a body", "[mock]") {
    bearings::mock_stack stack;
    const auto answer = client(stack.add(named("backend")).port()).get("/health", "HEAD");
    CHECK(has_status(answer, 200));
    CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("latency delays the answer", "[mock]") {
    bearings::mock_stack stack;
    auto service = named("slow");
    service.behaviour.latency = 80ms;
    auto& server = stack.add(service);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(has_status(get(server, "/health"), 200));
    CHECK(std::chrono::steady_clock::now() - begin >= 80ms);
}

TEST_CASE("a mock closes or resets without a byte when told to", "[mock]") {
    bearings::mock_stack stack;
    auto service = named("broken");
    const auto failure = GENERATE(bearings::mock_failure::close, bearings::mock_failure::reset);
    service.behaviour.failure = failure;
    client one(stack.add(service).port());
    CHECK(one.get("/health").empty());
    CHECK(
        one.ended == (failure == bearings::mock_failure::close
                          ? boost::system::error_code(asio::error::eof)
                          : boost::system::error_code(asio::error::connection_reset))
    );
}

TEST_CASE("a hanging mock keeps the connection and stays silent", "[mock]") {
    bearings::mock_stack stack;
    auto service = named("stuck");
    service.behaviour.failure = bearings::mock_failure::hang;
    client one(stack.add(service).port());
    one.send("GET / HTTP/1.1\r\nHost: mock\r\n\r\n");
    one.socket.non_blocking(true);
    std::this_thread::sleep_for(60ms);
    char byte = 0;
    boost::system::error_code failed;
    one.socket.read_some(asio::buffer(&byte, 1), failed);
    CHECK(failed == asio::error::would_block);
}

TEST_CASE("paths below /_mock/ fail on demand", "[mock]") {
    bearings::mock_stack stack;
    auto& server = stack.add(named("backend"));
    CHECK(has_status(get(server, "/_mock/status/503"), 503));
    CHECK(has_status(get(server, "/_mock/delay/1"), 200));
    CHECK(get(server, "/_mock/close").empty());
    CHECK(get(server, "/_mock/reset").empty());
    CHECK(has_status(get(server, "/_mock/status/99999"), 404));
    CHECK(has_status(get(server, "/_mock/nonsense"), 404));
}

TEST_CASE("what a mock does can be changed while it runs", "[mock]") {
    bearings::mock_stack stack;
    auto& server = stack.add(named("backend"));
    server.behave({0ms, bearings::mock_failure::none, 500});
    CHECK(has_status(get(server, "/health"), 500));
    server.behave({});
    CHECK(has_status(get(server, "/health"), 200));
}

TEST_CASE("a WebSocket mock sends messages back", "[mock]") {
    bearings::mock_stack stack;
    asio::io_context context;
    auto stream = opened(context, stack.add(named("websocket")).port());
    stream.write(asio::buffer("first", 5));
    CHECK(read_text(stream) == "first");
    stream.write(asio::buffer("second", 6));
    CHECK(read_text(stream) == "second");
}

TEST_CASE("a WebSocket mock sends its events in order and repeats them", "[mock]") {
    bearings::mock_stack stack;
    auto service = named("websocket");
    service.events.push_back({150ms, 0ms, "late", 0});
    service.events.push_back({0ms, 100ms, "tick", 0});
    asio::io_context context;
    auto stream = opened(context, stack.add(service).port());
    std::string heard;
    for (int i = 0; i < 4; ++i)
        heard += read_text(stream) + " ";
    CHECK(heard == "tick tick late tick ");
}

TEST_CASE("a WebSocket mock closes with the code of its event", "[mock]") {
    bearings::mock_stack stack;
    auto service = named("websocket");
    service.events.push_back({0ms, 0ms, "", 1013});
    asio::io_context context;
    auto stream = opened(context, stack.add(service).port());
    boost::beast::flat_buffer buffer;
    boost::system::error_code failed;
    stream.read(buffer, failed);
    CHECK(failed == websocket::error::closed);
    CHECK(stream.reason().code == 1013);
}

TEST_CASE("a status rejects the upgrade", "[mock]") {
    bearings::mock_stack stack;
    auto service = named("websocket");
    service.behaviour.status = 403;
    const auto port = stack.add(service).port();
    asio::io_context context;
    CHECK_THROWS(opened(context, port));
}

TEST_CASE("a TCP mock answers each piece with its reply", "[mock]") {
    bearings::mock_stack stack;
    auto service = named("redis");
    service.protocol = bearings::mock_protocol::tcp;
    service.reply = "+PONG\r\n";
    client one(stack.add(service).port());
    one.send("PING\r\n");
    std::string answer(7, '\0');
    asio::read(one.socket, asio::buffer(answer));
    CHECK(answer == "+PONG\r\n");
}

TEST_CASE("a mock is for loopback unless it is told otherwise", "[mock]") {
    bearings::mock_stack stack;
    auto service = named("open");
    service.address = "0.0.0.0";
    CHECK(contains(refusal(stack, service), "not loopback"));
    service.reach = bearings::mock_reach::any_address;
    CHECK(has_status(get(stack.add(service), "/"), 200));
    service.address = "localhost";
    CHECK(contains(refusal(stack, service), "no IP address"));
}

TEST_CASE("a port that is taken is told with its number", "[mock]") {
    bearings::mock_stack stack;
    auto service = named("second");
    service.port = stack.add(named("first")).port();
    CHECK(contains(refusal(stack, service), std::to_string(service.port)));
}

TEST_CASE("a mock that stops closes its connections and its port", "[mock]") {
    bearings::mock_stack stack;
    auto& server = stack.add(named("backend"));
    client one(server.port());
    one.send("GET / HTTP/1.1\r\nHost: mock\r\n\r\n");
    while (server.requests() == 0)
        std::this_thread::sleep_for(1ms);
    server.stop();
    one.rest();
    CHECK(one.ended);
    const auto again = [&] { client refused(server.port()); };
    CHECK_THROWS(again());
}

TEST_CASE("a mock survives garbage and giants", "[mock]") {
    bearings::mock_stack stack;
    auto& server = stack.add(named("backend"));
    for (const auto& text :
         {std::string("\0\xff\r\n\r\n", 6),
          "GET / HTTP/1.1\r\nX: " + std::string(100'000, 'a') + "\r\n\r\n",
          std::string("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")}) {
        client one(server.port());
        boost::system::error_code ignored;
        asio::write(one.socket, asio::buffer(text), ignored);
        one.socket.shutdown(tcp::socket::shutdown_send, ignored);
        one.rest();
    }
    CHECK(has_status(get(server, "/health"), 200));
}

TEST_CASE("a mock's URL names its address and port", "[mock]") {
    bearings::mock_stack stack;
    auto service = named("backend");
    service.address = "::1";
    auto& server = stack.add(service);
    CHECK(
        server.url(bearings::scheme::ws, "/ws") ==
        "ws://[::1]:" + std::to_string(server.port()) + "/ws"
    );
}
