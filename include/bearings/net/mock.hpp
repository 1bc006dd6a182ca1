// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_MOCK_HPP
#define BEARINGS_NET_MOCK_HPP

// Embedded services for tests and demonstrations: HTTP health, WebSocket echo and scripted
// events, plain TCP, with latency and failures on demand.

#include <bearings/result.hpp>
#include <bearings/url.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings {

/// What a mock speaks. `http` also accepts WebSocket upgrades; `tcp` accepts and answers bytes.
enum class mock_protocol { http, tcp };

/// What a mock does in place of an answer.
enum class mock_failure {
    none,
    /// Closes the connection without a byte.
    close,
    /// Resets the connection without a byte.
    reset,
    /// Keeps the connection and stays silent.
    hang,
};

/// How a mock answers; the defaults answer well and at once.
struct mock_behaviour {
    /// Waits this long before it answers or fails.
    std::chrono::milliseconds latency{0};
    mock_failure failure = mock_failure::none;
    /// HTTP status; for an upgrade request it rejects the upgrade. Zero: 200, or 101.
    int status = 0;
};

/// One path of an HTTP mock.
struct mock_route {
    /// Compared without the query.
    std::string path{};
    mock_behaviour behaviour{};
    /// Empty: a small JSON object that names the service.
    std::string body{};
    std::vector<std::pair<std::string, std::string>> headers{};
    /// Serves this many requests, then the next route of the path counts. Zero: all.
    unsigned times = 0;
};

/// Something a WebSocket mock sends by itself.
struct mock_event {
    /// Since the connection was opened.
    std::chrono::milliseconds after{0};
    /// Repeats in this interval. Zero: once.
    std::chrono::milliseconds every{0};
    std::string text{};
    /// Closes with this code in place of sending. Zero: sends.
    int close_code = 0;
};

/// Whether a mock may be reached from other machines.
enum class mock_reach { loopback_only, any_address };

/// One service to serve. HTTP paths below `/_mock/` fail on demand, whatever else is set:
/// `/_mock/status/503`, `/_mock/delay/250` (milliseconds), `/_mock/close`, `/_mock/reset`,
/// `/_mock/hang`.
struct mock_service {
    std::string name{};
    mock_protocol protocol = mock_protocol::http;
    /// Numeric. Anything but loopback needs `mock_reach::any_address`.
    std::string address = "127.0.0.1";
    /// Zero: a free one.
    std::uint16_t port = 0;
    mock_reach reach = mock_reach::loopback_only;
    /// Answered with 200, as are `/` and every route; other paths are 404. Empty: only `/`.
    std::string health = "/health";
    /// Applies to every request that no route answers.
    mock_behaviour behaviour{};
    std::vector<mock_route> routes{};
    /// Whether WebSocket messages come back.
    bool echo = true;
    std::vector<mock_event> events{};
    /// TCP only: sent after each piece that was received. Empty: nothing is sent.
    std::string reply{};
};

namespace detail {
class mock_listener;
}

/// A listening mock. Ends when it is destroyed; needs a running executor to serve.
/// At most 1,024 connections at a time.
class mock_server {
public:
    /// Binds at once. A failure: the address is not allowed or the port is taken.
    [[nodiscard]] BEARINGS_DECL static result<mock_server> listen(
        boost::asio::any_io_executor executor,
        mock_service service
    );
    mock_server(mock_server&&) noexcept = default;
    BEARINGS_DECL mock_server& operator=(mock_server&& other) noexcept;
    BEARINGS_DECL ~mock_server();

    [[nodiscard]] BEARINGS_DECL std::uint16_t port() const noexcept;
    /// `http://127.0.0.1:4711` and `path`.
    [[nodiscard]] BEARINGS_DECL std::string url(
        scheme how = scheme::http,
        std::string_view path = {}
    ) const;
    /// Changes what requests without a route get from now on; any thread.
    BEARINGS_DECL void behave(mock_behaviour how);
    /// Connections accepted so far; any thread.
    [[nodiscard]] BEARINGS_DECL std::size_t connections() const noexcept;
    /// HTTP requests read so far, upgrades included; any thread.
    [[nodiscard]] BEARINGS_DECL std::size_t requests() const noexcept;
    /// Closes the listener and every connection; any thread, more than once.
    BEARINGS_DECL void stop();

private:
    explicit mock_server(std::shared_ptr<detail::mock_listener> listener) noexcept
        : listener_(std::move(listener)) {}
    std::shared_ptr<detail::mock_listener> listener_;
};

/// Mocks with a thread of their own, for tests that are not asynchronous themselves.
class mock_stack {
public:
    BEARINGS_DECL mock_stack();
    mock_stack(const mock_stack&) = delete;
    mock_stack& operator=(const mock_stack&) = delete;
    /// Stops the mocks and joins the thread.
    BEARINGS_DECL ~mock_stack();

    /// Serves until the stack is destroyed. Throws `bearings::exception` when it cannot listen.
    BEARINGS_DECL mock_server& add(mock_service service);

private:
    struct storage;
    std::unique_ptr<storage> state_;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/mock.ipp>
#endif

#endif
