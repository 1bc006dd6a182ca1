// SPDX-License-Identifier: BSL-1.0
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <csignal>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#if !defined(_WIN32)
#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "fault_matrix.hpp"
#include "faults.hpp"
#include "server.hpp"
#include "silent_ports.hpp"

namespace {

using namespace bearings;
using namespace bearings::testing;
using stage = probe_stage;

std::string local(
    std::string_view scheme,
    std::uint16_t port,
    std::string_view host = "localhost"
) {
    return std::string(scheme) + "://" + std::string(host) + ":" + std::to_string(port);
}

/// Every name has these addresses.
std::vector<ip_address> fixed_v4, fixed_v6;
class no_lookup final : public lookup {};
struct fixed_names {
    static constexpr std::string_view name = "fixed_names";
    static std::unique_ptr<lookup> async_lookup(
        const boost::asio::any_io_executor& executor,
        const std::string&,
        ip_family family,
        name_handler handler
    ) {
        name_answer answer{family == ip_family::v4 ? fixed_v4 : fixed_v6};
        answer.verdict = answer.addresses.empty() ? verdict::name_not_found : verdict::reachable;
        boost::asio::post(executor, [to = std::move(handler), found = std::move(answer)]() mutable {
            std::move(to)(std::move(found));
        });
        return std::make_unique<no_lookup>();
    }
};

/// Attempts that never come to an end, counted.
std::atomic<int> hanging, most_hanging, attempted;
class hanging_connection final : public connection {
public:
    explicit hanging_connection(boost::asio::any_io_executor executor)
        : executor_(std::move(executor)) {
        ++attempted;
        most_hanging = (std::max)(most_hanging.load(), ++hanging);
    }
    ~hanging_connection() override { --hanging; }
    boost::asio::any_io_executor get_executor() override { return executor_; }
    void async_read_some(boost::asio::mutable_buffer, io_handler) override {}
    void async_write_some(const write_buffers&, io_handler) override {}
    void close() noexcept override {}

private:
    boost::asio::any_io_executor executor_;
};
struct hanging_connector {
    static constexpr std::string_view name = "hanging_connector";
    static connecting begin(
        const boost::asio::any_io_executor& executor,
        const ip_address&,
        std::uint16_t
    ) {
        return {std::make_shared<hanging_connection>(executor), 0, true};
    }
    static void async_finish(const std::shared_ptr<connection>&, connect_handler) {}
};

/// Every state a check can hang in: a server for each, and the URL to check.
struct hanging_places {
    black_hole connecting;
    server silence{faults::silence()}, drip{faults::slow_drip()};
    [[nodiscard]] std::vector<std::string> urls() const {
        return {
            connecting.url("tcp"),
            silence.url("http"),
            silence.url("ws"),
            silence.url("https"),
            silence.url("tcp"),
            drip.url("http")};
    }
};

}  // namespace

TEST_CASE("T01 nothing listens on a port", "[matrix]") {
    const refused_port nobody;
    const auto found = prove("127.0.0.1", nobody.url("tcp"), {verdict::refused, stage::connect});
#if defined(_WIN32)
    CHECK(found.native_name == "WSAECONNREFUSED 10061 / ERROR_CONNECTION_REFUSED 1225");
#else
    CHECK(found.native_code == ECONNREFUSED);
    CHECK(found.native_name == "ECONNREFUSED");
#endif
    CHECK(found.address == "127.0.0.1:" + std::to_string(nobody.port()));
    prove("http", nobody.url("http"), {verdict::refused, stage::connect});
    prove("https", nobody.url("https"), {verdict::refused, stage::connect});
    prove("ws", nobody.url("ws"), {verdict::refused, stage::connect});
}

TEST_CASE("T02 nothing listens on localhost in either family", "[matrix]") {
    const refused_port nobody;
    prove("localhost", local("tcp", nobody.port()), {verdict::refused, stage::connect});
    prove("a.localhost.", local("http", nobody.port(), "a.localhost."), {verdict::refused});
}

TEST_CASE("T03 a black hole on loopback is given up after 250 ms", "[matrix]") {
    const black_hole swallows;
    prove("full backlog", swallows.url("tcp"), {verdict::timed_out, stage::connect, {}, 300ms});
    prove(
        "deadline before",
        swallows.url("tcp"),
        {verdict::timed_out, stage::connect, {}, 150ms},
        100ms
    );
}

TEST_CASE("T08 accept then RST", "[matrix]") {
    const server resets(faults::accept_then_reset());
    prove("tcp with grace", resets.url("tcp"), {verdict::closed_early});
    prove("http", resets.url("http"), {verdict::closed_early});
    prove("https", resets.url("https"), {verdict::closed_early});
    prove("ws", resets.url("ws"), {verdict::closed_early});
}

TEST_CASE("T09 accept then FIN", "[matrix]") {
    const server finishes(faults::accept_then_finish());
    prove("tcp with grace", finishes.url("tcp"), {verdict::closed_early, stage::grace});
    prove("http", finishes.url("http"), {verdict::closed_early});
    prove("https", finishes.url("https"), {verdict::closed_early, stage::tls});
    prove("ws", finishes.url("ws"), {verdict::closed_early});
}

TEST_CASE("T10 accept then silence", "[matrix]") {
    const server silent(faults::silence());
    prove("tcp with grace", silent.url("tcp"), {verdict::reachable, stage::grace, {}, 100ms});
    prove<reachability<tcp>>("tcp", silent.url("tcp"), {});
    prove("http", silent.url("http"), {verdict::timed_out, stage::response, {}, at_deadline});
    prove("https", silent.url("https"), {verdict::timed_out, stage::tls, {}, at_deadline});
    prove("ws", silent.url("ws"), {verdict::timed_out, {}, {}, at_deadline});
}

#if !defined(_WIN32)
TEST_CASE("T15 no descriptors are left", "[matrix]") {
    const refused_port nobody;
    const auto what = target_at(nobody.url("http"));
    ::rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    // From none at all to enough: the first I/O object of a context takes three, a socket one.
    for (rlim_t spare = 0; spare < 6; ++spare) {
        const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::close(next);
        const ::rlimit few{static_cast<rlim_t>(next) + spare, before.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &few) == 0);
        const auto begin = std::chrono::steady_clock::now();
        const auto found = check_one<all_checks>(what, {.deadline = deadline});
        const auto took = std::chrono::steady_clock::now() - begin;
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
        const bool enough = found.verdict == verdict::refused;
        CHECK((!enough || spare > 0));
        judge(
            std::to_string(spare) + " left",
            found,
            std::chrono::duration_cast<std::chrono::microseconds>(took),
            enough ? expected{verdict::refused} : expected{verdict::local_error, {}, "descriptors"}
        );
    }
    prove("enough again", what, {verdict::refused});
}
#endif

TEST_CASE("T17 addresses that can be no service are refused before any socket", "[matrix]") {
    for (const auto* const url :
         {"tcp://127.0.0.1:0",
          "tcp://224.0.0.1:80",
          "tcp://[ff02::1]:80",
          "tcp://255.255.255.255:80",
          "tcp://127.1:80",
          "tcp://0x7f000001:80",
          "tcp://2130706433:80",
          "tcp://:80"}) {
        CAPTURE(url);
        const auto begin = std::chrono::steady_clock::now();
        CHECK_FALSE(make_target(url));
        const auto took = std::chrono::steady_clock::now() - begin;
        tabulate(
            url,
            "configuration error",
            std::chrono::duration_cast<std::chrono::microseconds>(took),
            1ms
        );
    }
    const server serves(faults::http("200 OK"));
    prove("0.0.0.0 means loopback", local("http", serves.port(), "0.0.0.0"), {});
    const server serves_v6(faults::http("200 OK"), "::1");
    prove(":: means loopback", local("http", serves_v6.port(), "[::]"), {});
}

TEST_CASE("T19 a service on IPv6 alone is reached by localhost", "[matrix]") {
    const server serves(faults::http("200 OK"), "::1");
    const auto found = prove("localhost", local("http", serves.port()), {});
    CHECK(found.address == "[::1]:" + std::to_string(serves.port()));
}

TEST_CASE("T20 a service on IPv4 alone is reached by localhost without a delay", "[matrix]") {
    const server serves(faults::http("200 OK"));
    const auto found = prove("localhost", local("http", serves.port()), {});
    CHECK(found.address == "127.0.0.1:" + std::to_string(serves.port()));
}

TEST_CASE("T22 a thousand dead addresses cost a few sockets", "[matrix]") {
    fixed_v4.clear();
    fixed_v6.clear();
    for (int i = 0; i < 1000; ++i)
        fixed_v4.push_back(ip_address::v4({10, 9, std::uint8_t(i / 250), std::uint8_t(i % 250 + 1)})
        );
    hanging = most_hanging = attempted = 0;
    prove<reachability<tcp, fixed_names, hanging_connector>>(
        "all dead",
        "tcp://many.test:80",
        {verdict::timed_out, stage::connect, {}, 1050ms},
        1s
    );
    CHECK(attempted <= 8);
    CHECK(most_hanging <= 4);
    CHECK(hanging == 0);
}

TEST_CASE("T24 cancelling ends a check in any state within 100 ms", "[matrix]") {
    const hanging_places places;
    for (const auto& url : places.urls()) {
        boost::asio::io_context context;
        boost::asio::cancellation_signal signal;
        std::optional<probe_result> found;
        async_check<all_checks>(
            context.get_executor(),
            target_at(url),
            {.deadline = 10s},
            boost::asio::bind_cancellation_slot(
                signal.slot(),
                [&](probe_result result) { found = std::move(result); }
            )
        );
        context.run_for(5ms);
        const auto begin = std::chrono::steady_clock::now();
        signal.emit(boost::asio::cancellation_type::terminal);
        context.restart();
        context.run();
        const auto took = std::chrono::steady_clock::now() - begin;
        REQUIRE(found);
        judge(
            url.substr(0, url.find(':')),
            *found,
            std::chrono::duration_cast<std::chrono::microseconds>(took),
            {verdict::cancelled, {}, {}, 100ms}
        );
    }
}

TEST_CASE("T25 a context that goes during a check takes everything along", "[matrix]") {
    const hanging_places places;
    const auto before = open_descriptors();
    for (const auto& url : places.urls()) {
        bool called = false;
        {
            boost::asio::io_context context;
            async_check<all_checks>(
                context.get_executor(),
                target_at(url),
                {.deadline = 10s},
                [&](const probe_result&) { called = true; }
            );
            context.run_for(5ms);
        }
        CHECK_FALSE(called);
    }
    // The servers close their ends a little later.
    for (int i = 0; i < 200 && open_descriptors() > before; ++i)
        std::this_thread::sleep_for(5ms);
    CHECK(open_descriptors() <= before);
    tabulate("6 states", "nobody is called, nothing stays open", {}, 0ms);
}

TEST_CASE("T29 a busy processor delays a verdict and does not change it", "[matrix]") {
    const server serves(faults::http("200 OK"));
    const refused_port nobody;
    std::atomic<bool> ended = false;
    std::vector<std::thread> busy;
    for (int i = 0; i < 50; ++i)
        busy.emplace_back([&] {
            while (!ended)
                std::this_thread::yield();
        });
    const auto good = check_one<all_checks>(target_at(serves.url("http")), {.deadline = 2s});
    const auto bad = check_one<all_checks>(target_at(nobody.url("http")), {.deadline = 2s});
    ended = true;
    for (auto& each : busy)
        each.join();
    CHECK((good.reached() || good.verdict == verdict::timed_out));
    CHECK((bad.verdict == verdict::refused || bad.verdict == verdict::timed_out));
    tabulate("50 busy threads", outcome_of(good), good.elapsed, 2250ms);
}

#if !defined(_WIN32)
TEST_CASE("T30 a peer that resets while we write raises no signal", "[matrix]") {
    REQUIRE(std::signal(SIGPIPE, SIG_DFL) != SIG_ERR);
    const server resets({await_byte(), reset()});
    auto what = target_at(resets.url("http"));
    what.headers.assign(200, {"X-Long", std::string(8'000, 'x')});
    prove("1.6 MB request", what, {verdict::closed_early});
}

TEST_CASE("T31 a storm of signals changes nothing", "[matrix]") {
    struct ::sigaction storm {};
    struct ::sigaction before {};
    storm.sa_handler = [](int) {};
    REQUIRE(::sigaction(SIGALRM, &storm, &before) == 0);
    const ::itimerval each{{0, 1000}, {0, 1000}};
    const ::itimerval none{};
    const server serves(faults::http("200 OK"));
    const server silent(faults::silence());
    ::setitimer(ITIMER_REAL, &each, nullptr);
    for (int i = 0; i < 20; ++i)
        prove("served", serves.url("http"), {});
    prove("silent", silent.url("http"), {verdict::timed_out, stage::response, {}, at_deadline});
    ::setitimer(ITIMER_REAL, &none, nullptr);
    ::sigaction(SIGALRM, &before, nullptr);
}
#endif

#if !defined(__SANITIZE_THREAD__) && !defined(_WIN32)
TEST_CASE("T32 a child made by fork checks on its own", "[matrix]") {
    const server serves(faults::http("200 OK"));
    const auto what = target_at(serves.url("http"));
    CHECK(check_one<all_checks>(what, {.deadline = deadline}).reached());
    const ::pid_t child = ::fork();
    if (child == 0)
        ::_exit(check_one<all_checks>(what, {.deadline = deadline}).reached() ? 0 : 1);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    tabulate("after fork", status == 0 ? "reachable at response" : "failed", {}, at_once);
}
#endif
