// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/engine_client.hpp>
#include <bearings/net/engine_containers.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/catch.hpp"
#include "tests/net/loopback/engine_server.hpp"

namespace {

using namespace bearings;
using namespace bearings::tests;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

engine_choice choice_of(const std::vector<std::string>& paths) {
    engine_choice choice;
    for (const auto& path : paths) {
        auto& made = choice.targets.emplace_back();
        made.address.path = path;
        made.origin.kind = origin_kind::known_socket;
        made.origin.key = "engine " + std::to_string(choice.targets.size());
    }
    return choice;
}

engine_snapshot ask(
    engine_choice choice,
    std::chrono::microseconds timeout = 2s,
    std::vector<std::string> containers = {}
) {
    boost::asio::io_context context;
    std::optional<result<engine_snapshot>> found;
    engine_query query{std::move(choice), timeout};
    if (!containers.empty())
        query.questions = std::make_unique<container_questions>(std::move(containers));
    async_ask_engine(
        context.get_executor(),
        std::move(query),
        [&found](result<engine_snapshot> what) { found = std::move(what); }
    );
    CHECK_FALSE(found);
    context.run();
    REQUIRE(found);
    REQUIRE(found->has_value());
    return **found;
}

engine_snapshot ask(const std::string& path, std::chrono::microseconds timeout = 2s) {
    return ask(choice_of({path}), timeout);
}

int open_descriptors() {
    int count = 0;
    ::DIR* folder = ::opendir("/proc/self/fd");
    if (folder == nullptr)
        return 0;
    while (::readdir(folder) != nullptr)
        ++count;
    ::closedir(folder);
    return count;
}

engine_server::behaviour say(std::string text) {
    return [text = std::move(text)](std::string_view, int connection) {
        return engine_server::say(connection, text);
    };
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("a place without a socket is an absent engine", "[engine]") {
    const scratch_folder folder;
    ::close(::creat((folder / "file").c_str(), 0600));
    ::mkdir((folder / "folder").c_str(), 0700);
    ::mkfifo((folder / "fifo").c_str(), 0600);
    CHECK(::symlink("loop", (folder / "loop").c_str()) == 0);
    CHECK(::symlink("gone", (folder / "dangling").c_str()) == 0);
    for (const std::string_view name :
         {"gone", "file", "folder", "fifo", "loop", "dangling", "file/below"}) {
        INFO(name);
        const auto found = ask(folder / name);
        CHECK(found.state == engine_state::absent);
        CHECK(found.endpoint == "unix://" + (folder / name));
        CHECK(found.elapsed < 50ms);
        CHECK_FALSE(found.fix.empty());
    }
}

TEST_CASE("a socket that nobody listens on is an engine that does not run", "[engine]") {
    const scratch_folder folder;
    const bound_socket bound(folder / "bound");
    { const bound_socket stale(folder / "stale"); }
    CHECK(::symlink("stale", (folder / "link").c_str()) == 0);
    for (const std::string_view name : {"bound", "stale", "link"}) {
        INFO(name);
        const auto found = ask(folder / name);
        CHECK(found.state == engine_state::not_running);
        CHECK(contains(found.reason, "stale"));
        CHECK(contains(found.fix, "start"));
    }
}

TEST_CASE("a socket of another type is foreign", "[engine]") {
    const scratch_folder folder;
    const bound_socket datagrams(folder / "s", SOCK_DGRAM);
    CHECK(ask(folder / "s").state == engine_state::foreign);
}

TEST_CASE("a socket that this user may not open is denied", "[engine]") {
    const scratch_folder folder;
    const engine_server server(folder / "s", sound_engine());
    ::chmod((folder / "s").c_str(), 0600);
    ::chmod(folder.operator/("").c_str(), 0755);
    const auto user = ::geteuid();
    if (user != 0)
        ::chmod((folder / "s").c_str(), 0000);
    else
        REQUIRE(::seteuid(65534) == 0);
    const auto found = ask(folder / "s");
    if (user == 0)
        REQUIRE(::seteuid(0) == 0);
    CHECK(found.state == engine_state::denied);
    CHECK(contains(found.fix, "usermod -aG docker"));
}

TEST_CASE("an engine that answers its ping is ready", "[engine]") {
    const scratch_folder folder;
    const engine_server server(folder / "s", sound_engine());
    const auto found = ask(folder / "s");
    CHECK(found.state == engine_state::ready);
    CHECK(found.api_version == "1.41");
    CHECK(found.host.empty());
    CHECK(found.fix.empty());
    CHECK(found.elapsed > 0us);
    CHECK(server.requests() == std::vector<std::string>{"GET /_ping HTTP/1.1"});
}

TEST_CASE("an engine that is silent is unresponsive at the deadline and no later", "[engine]") {
    const scratch_folder folder;
    const engine_server server(folder / "s", [](std::string_view, int) { return true; });
    const auto found = ask(folder / "s", 60ms);
    CHECK(found.state == engine_state::unresponsive);
    CHECK(found.elapsed >= 60ms);
    CHECK(found.elapsed < 160ms);
}

TEST_CASE("an engine whose queue of connections is full is waited for", "[engine]") {
    const scratch_folder folder;
    const bound_socket busy(folder / "s");
    busy.listen(0);
    std::vector<int> waiting;
    const auto address = bound_socket::address_of(folder / "s");
    for (;;) {
        const int handle = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        waiting.push_back(handle);
        if (::connect(handle, reinterpret_cast<const ::sockaddr*>(&address), sizeof(address)) != 0)
            break;
        REQUIRE(waiting.size() < 10);
    }
    SECTION("until the deadline") {
        const auto found = ask(folder / "s", 60ms);
        CHECK(found.state == engine_state::unresponsive);
        CHECK(contains(found.reason, "queue is full"));
        CHECK(found.elapsed >= 60ms);
        CHECK(found.elapsed < 160ms);
    }
    SECTION("and asked once there is room") {
        std::thread server([&] {
            std::this_thread::sleep_for(30ms);
            for (std::size_t i = 0; i < waiting.size(); ++i) {
                const int connection = ::accept(busy.handle(), nullptr, nullptr);
                char buffer[512];
                if (i + 1 == waiting.size() && ::recv(connection, buffer, sizeof(buffer), 0) > 0)
                    engine_server::say(connection, pong());
                ::close(connection);
            }
        });
        const auto found = ask(folder / "s");
        server.join();
        CHECK(found.state == engine_state::ready);
        CHECK(found.elapsed >= 25ms);
    }
    for (const int handle : waiting)
        ::close(handle);
}

TEST_CASE("every kind of answer becomes its state", "[engine]") {
    struct answer_case {
        std::string_view name;
        engine_server::behaviour serve;
        engine_state state;
    };
    const std::string sound = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nOstype: ";
    const answer_case rows[] = {
        {"windows", say(sound + "windows\r\n\r\n"), engine_state::windows_containers},
        {"500", say("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"), engine_state::unhealthy},
        {"503 of a proxy", say("HTTP/1.0 503 No\r\n\r\n<html>"), engine_state::unhealthy},
        {"403", say("HTTP/1.1 403 Forbidden\r\n\r\n"), engine_state::denied},
        {"a web server", say(http_answer("<html>")), engine_state::foreign},
        {"a redirect",
         say("HTTP/1.1 302 F\r\nLocation: http://169.254.169.254/\r\n\r\n"),
         engine_state::foreign},
        {"an upgrade", say("HTTP/1.1 101 S\r\n\r\n"), engine_state::foreign},
        {"SSH", say("SSH-2.0-OpenSSH_9.2p1\r\n"), engine_state::foreign},
        {"closes at once", [](std::string_view, int) { return false; }, engine_state::not_running},
        {"closes in the head",
         [](std::string_view, int to) { return engine_server::say(to, "HTTP/1.1 2") && false; },
         engine_state::foreign},
    };
    for (const auto& [name, serve, state] : rows) {
        INFO(name);
        const scratch_folder folder;
        const engine_server server(folder / "s", serve);
        const auto found = ask(folder / "s");
        CHECK(found.state == state);
        CHECK(found.elapsed < 500ms);
        CHECK_FALSE(found.reason.empty());
        CHECK(found.fix.empty() == false);
    }
}

TEST_CASE("an engine that never stops talking is left in time", "[engine]") {
    const auto until_gone = [](std::string first, std::string again, std::chrono::microseconds gap
                            ) {
        return [=](std::string_view request, int connection) {
            if (request.substr(0, 10) != "GET /_ping" && first.substr(0, 6) != "HTTP/1")
                return engine_server::say(connection, first);
            bool heard = engine_server::say(connection, first);
            while (heard) {
                heard = engine_server::say(connection, again);
                if (gap.count() > 0)
                    std::this_thread::sleep_for(gap);
            }
            return false;
        };
    };
    const scratch_folder folder;
    SECTION("a head without end") {
        const engine_server server(
            folder / "s",
            until_gone("HTTP/1.1 200 OK\r\n", "X: y\r\n", 0us)
        );
        const auto found = ask(folder / "s");
        CHECK(found.state == engine_state::foreign);
        CHECK(found.elapsed < 500ms);
    }
    SECTION("a byte now and then") {
        const engine_server server(folder / "s", until_gone("HTTP/1.1 200 OK\r\nX: ", "y", 5ms));
        const auto found = ask(folder / "s", 80ms);
        CHECK(found.state == engine_state::foreign);
        CHECK(found.elapsed < 180ms);
    }
    SECTION("chunks without end") {
        const engine_server server(
            folder / "s",
            until_gone(
                "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nTransfer-Encoding: chunked\r\n\r\n",
                "3e8\r\n" + std::string(1000, 'x') + "\r\n",
                0us
            )
        );
        const auto found = ask(choice_of({folder / "s"}), 2s, {"backend"});
        CHECK(found.state == engine_state::foreign);
        CHECK(found.elapsed < 500ms);
    }
}

TEST_CASE("the containers of the services come with the state", "[engine]") {
    const scratch_folder folder;
    const engine_server server(
        folder / "s",
        sound_engine(R"([{"Id":"1","Names":["/shop-backend-1"],"State":"running","Labels":)"
                     R"({"com.docker.compose.service":"backend"}}])")
    );
    const auto found = ask(choice_of({folder / "s"}), 2s, {"backend"});
    CHECK(found.state == engine_state::ready);
    REQUIRE(found.containers.size() == 1);
    CHECK(found.containers[0].name == "shop-backend-1");
    CHECK(server.connections() == 1);
    CHECK(server.requests().size() == 2);
}

TEST_CASE("an engine that closes after each answer is connected again", "[engine]") {
    const scratch_folder folder;
    const engine_server server(folder / "s", [](std::string_view request, int connection) {
        sound_engine()(request, connection);
        return false;
    });
    const auto found = ask(choice_of({folder / "s"}), 2s, {"backend"});
    CHECK(found.state == engine_state::ready);
    CHECK(server.connections() >= 2);
}

TEST_CASE("an 18 MB list is asked for in smaller parts", "[engine]") {
    const scratch_folder folder;
    const engine_server server(folder / "s", [](std::string_view request, int connection) {
        if (contains(request, "%22com.docker.compose.service%22"))
            return engine_server::say(connection, http_answer(std::string(18'000'000, ' ')));
        return sound_engine()(request, connection);
    });
    const auto found = ask(choice_of({folder / "s"}), 2s, {"backend", "auth"});
    CHECK(found.state == engine_state::ready);
    CHECK(server.connections() == 2);
}

TEST_CASE("the first engine that is ready counts", "[engine]") {
    const scratch_folder folder;
    const engine_server first(folder / "1", say(http_answer("<html>")));
    const engine_server second(folder / "2", sound_engine());
    const engine_server third(folder / "3", sound_engine());
    const auto found = ask(choice_of({folder / "0", folder / "1", folder / "2", folder / "3"}));
    CHECK(found.state == engine_state::ready);
    CHECK(found.endpoint == "unix://" + (folder / "2"));
    CHECK(found.origin.key == "engine 3");
    CHECK(third.connections() == 0);
}

TEST_CASE("a silent engine leaves time for the next one", "[engine]") {
    const scratch_folder folder;
    const engine_server silent(folder / "1", [](std::string_view, int) { return true; });
    const engine_server sound(folder / "2", sound_engine());
    const auto found = ask(choice_of({folder / "1", folder / "2"}), 200ms);
    CHECK(found.state == engine_state::ready);
    CHECK(found.elapsed < 200ms);
}

TEST_CASE("without a ready engine the one that got furthest is told", "[engine]") {
    const scratch_folder folder;
    const bound_socket stale(folder / "1");
    const engine_server broken(folder / "2", say("HTTP/1.1 500 Oops\r\n\r\n"));
    const auto found = ask(choice_of({folder / "0", folder / "1", folder / "2", folder / "3"}));
    CHECK(found.state == engine_state::unhealthy);
    CHECK(found.endpoint == "unix://" + (folder / "2"));
}

TEST_CASE("an engine that is installed and not running is told so", "[engine]") {
    const scratch_folder folder;
    const environment variables;
    const memory_files installed{{"/usr/bin/dockerd", ""}};
    auto choice = choice_of({folder / "s"});
    choice.variables = &variables;
    choice.from = &installed;
    choice.os = os_kind::linux_;
    SECTION("when nobody named another one") {
        const auto found = ask(std::move(choice));
        CHECK(found.state == engine_state::not_running);
        CHECK(contains(found.reason, "Docker (/usr/bin/dockerd) is installed but not running"));
    }
    SECTION("but not in place of the one that was named") {
        choice.asked_for = true;
        CHECK(ask(std::move(choice)).state == engine_state::absent);
    }
}

TEST_CASE("inside a container published ports are reached on the engine's host", "[engine]") {
    constexpr std::string_view routes = "Iface\tDestination\tGateway \tFlags\n"
                                        "eth0\t000011AC\t00000000\t0001\n"
                                        "eth0\t00000000\t010011AC\t0003\n";
    const scratch_folder folder;
    const engine_server server(folder / "s", sound_engine());
    const auto host_with = [&](const memory_files& from) {
        auto choice = choice_of({folder / "s"});
        choice.from = &from;
        return ask(std::move(choice)).host;
    };
    CHECK(host_with({{"/proc/net/route", routes}}).empty());
    CHECK(host_with({{"/.dockerenv", ""}, {"/proc/net/route", routes}}) == "172.17.0.1");
    CHECK(host_with({{"/run/.containerenv", ""}, {"/proc/net/route", routes}}) == "172.17.0.1");
    CHECK(
        host_with(
            {{"/.dockerenv", ""},
             {"/proc/net/route", routes},
             {"/etc/hosts", "127.0.0.1 localhost\n192.168.65.254 host.docker.internal\n"}}
        ) == "host.docker.internal"
    );
    CHECK(host_with(
              {{"/.dockerenv", ""}, {"/sys/class/net/docker0", ""}, {"/proc/net/route", routes}}
    ).empty());
    CHECK(host_with({{"/.dockerenv", ""}, {"/proc/net/route", "eth0\t00000000\tx\n\n\t\t"}}).empty()
    );
}

TEST_CASE("a remote engine is asked over TCP", "[engine]") {
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t size = sizeof(where);
    REQUIRE(::bind(handle, reinterpret_cast<const ::sockaddr*>(&where), size) == 0);
    REQUIRE(::getsockname(handle, reinterpret_cast<::sockaddr*>(&where), &size) == 0);
    const auto port = std::to_string(ntohs(where.sin_port));
    SECTION("that listens, also by the name localhost") {
        ::listen(handle, 4);
        for (const std::string_view host : {"127.0.0.1", "localhost"}) {
            std::thread server([handle] {
                const int connection = ::accept(handle, nullptr, nullptr);
                char buffer[512];
                if (::recv(connection, buffer, sizeof(buffer), 0) > 0)
                    engine_server::say(connection, pong());
                ::close(connection);
            });
            engine_choice choice;
            const auto text = "tcp://" + std::string(host) + ":" + port;
            choice.targets.push_back({*parse_engine_host(text, os_kind::linux_), {}});
            const auto found = ask(std::move(choice));
            server.join();
            CHECK(found.state == engine_state::ready);
            CHECK(found.host == host);
            CHECK(found.endpoint == text);
        }
    }
    SECTION("that does not listen") {
        engine_choice choice;
        choice.targets.push_back({*parse_engine_host("127.0.0.1:" + port, os_kind::linux_), {}});
        CHECK(ask(std::move(choice)).state == engine_state::not_running);
    }
    SECTION("whose name does not exist") {
        engine_choice choice;
        choice.targets.push_back({*parse_engine_host("no-such-name.invalid", os_kind::linux_), {}});
        const auto found = ask(std::move(choice), 5s);
        CHECK(found.state == engine_state::absent);
    }
    SECTION("behind TLS only with a TLS implementation") {
        engine_tls tls;
        tls.enabled = true;
        engine_choice choice;
        choice.targets.push_back({*parse_engine_host("127.0.0.1", os_kind::linux_, tls), {}});
        const auto found = ask(std::move(choice));
        CHECK(found.state == engine_state::absent);
        CHECK(contains(found.reason, "TLS"));
    }
    ::close(handle);
}

TEST_CASE("a query can be cancelled", "[engine]") {
    const scratch_folder folder;
    const engine_server server(folder / "s", [](std::string_view, int) { return true; });
    boost::asio::io_context context;
    boost::asio::cancellation_signal signal;
    std::optional<engine_state> state;
    async_ask_engine(
        context.get_executor(),
        {choice_of({folder / "s"}), 10s},
        boost::asio::bind_cancellation_slot(
            signal.slot(),
            [&state](result<engine_snapshot> what) { state = what->state; }
        )
    );
    boost::asio::steady_timer timer(context, 20ms);
    timer.async_wait([&signal](boost::system::error_code) {
        signal.emit(boost::asio::cancellation_type::terminal);
    });
    const auto began = clock_type::now();
    context.run();
    CHECK(state == engine_state::not_probed);
    CHECK(clock_type::now() - began < 1s);
}

TEST_CASE("a query that is never finished is cleaned up with its context", "[engine]") {
    const scratch_folder folder;
    const engine_server server(folder / "s", [](std::string_view, int) { return true; });
    const int before = open_descriptors();
    const auto witness = std::make_shared<int>(0);
    {
        boost::asio::io_context context;
        async_ask_engine(
            context.get_executor(),
            {choice_of({folder / "s"}), 10s},
            [witness](result<engine_snapshot>) { FAIL("nothing was finished"); }
        );
        context.poll();
    }
    CHECK(witness.use_count() == 1);
    CHECK(open_descriptors() == before);
}

TEST_CASE("no descriptor is left open, whatever the engine does", "[engine]") {
    const scratch_folder folder;
    const engine_server sound(folder / "1", sound_engine());
    const engine_server silent(folder / "2", [](std::string_view, int) { return true; });
    const bound_socket stale(folder / "3");
    (void)ask(folder / "1");
    const int before = open_descriptors();
    for (const std::string_view name : {"0", "1", "2", "3"})
        (void)ask(folder / name, 20ms);
    // The server closes its side a moment later.
    for (int i = 0; i < 100 && open_descriptors() > before; ++i)
        std::this_thread::sleep_for(5ms);
    CHECK(open_descriptors() <= before);
}

TEST_CASE("a process without descriptors learns that, not that there is no engine", "[engine]") {
    const scratch_folder folder;
    const engine_server server(folder / "s", sound_engine());
    boost::asio::io_context context;
    ::rlimit limit{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    const auto lowered = ::rlimit{3, limit.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &lowered) == 0);
    std::optional<engine_snapshot> found;
    async_ask_engine(
        context.get_executor(),
        {choice_of({folder / "s"}), 1s},
        [&found](result<engine_snapshot> what) { found = *what; }
    );
    context.run();
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
    REQUIRE(found);
    CHECK(found->state == engine_state::not_probed);
    CHECK(contains(found->reason, "descriptor"));
}

TEST_CASE("the engine is chosen from the variables and then asked", "[engine]") {
    const scratch_folder folder;
    const engine_server server(folder / "s", sound_engine());
    const auto query = [](const environment& variables) {
        boost::asio::io_context context;
        std::optional<result<engine_snapshot>> found;
        async_ping_engine(
            context.get_executor(),
            {variables, system_files(), os_kind::linux_},
            [&found](result<engine_snapshot> what) { found = std::move(what); }
        );
        CHECK_FALSE(found);
        context.run();
        REQUIRE(found);
        return *found;
    };
    const auto path = "unix://" + (folder / "s");
    const auto sound = query(environment::of({{"DOCKER_HOST", path}}));
    REQUIRE(sound.has_value());
    CHECK(sound->state == engine_state::ready);
    CHECK(sound->origin.kind == origin_kind::environment);
    const auto broken = query(environment::of({{"DOCKER_HOST", "foo://x"}}));
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().code == errc::invalid_engine);
    const auto stale = query(environment::of({{"DOCKER_HOST", path + "x"}}));
    REQUIRE(stale.has_value());
    CHECK(stale->state == engine_state::absent);
    CHECK(contains(stale->fix, "correct DOCKER_HOST"));
}
