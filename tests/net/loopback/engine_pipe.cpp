// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/engine_client.hpp>
#include <bearings/net/impl/internal/engine_link.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "tests/catch.hpp"

namespace {

using namespace bearings;
using namespace std::chrono_literals;

/// What a pipe server does once it has a client and that client's request.
enum class serving { answer_and_hold, answer_and_close, close_at_once, stay_silent };

/// A server behind `\\.\pipe\NAME`, on a thread of its own, with a single instance of the pipe.
class pipe_server {
public:
    pipe_server(serving how, std::string answer, ::SECURITY_ATTRIBUTES* access = nullptr)
        : how_(how)
        , answer_(std::move(answer)) {
        static std::atomic<int> made = 0;
        name_ = "bearings-test-" + std::to_string(::GetCurrentProcessId()) + '-' +
                std::to_string(++made);
        // Made here, so that it is there before anybody asks.
        pipe_ = ::CreateNamedPipeA(
            path().c_str(),
            PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED,
            PIPE_TYPE_BYTE | PIPE_WAIT,
            1,
            65536,
            65536,
            0,
            access
        );
        REQUIRE(pipe_ != INVALID_HANDLE_VALUE);
        worker_ = std::thread([this] { serve_all(); });
    }
    pipe_server(const pipe_server&) = delete;
    pipe_server& operator=(const pipe_server&) = delete;
    ~pipe_server() {
        ended_ = true;
        worker_.join();
        ::CloseHandle(pipe_);
    }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::string path() const { return "\\\\.\\pipe\\" + name_; }
    [[nodiscard]] std::string url() const { return "npipe:////./pipe/" + name_; }
    [[nodiscard]] int clients() const noexcept { return clients_; }
    /// What the last client lets a server do in its name; the error code if nothing at all.
    [[nodiscard]] ::DWORD impersonation() const noexcept { return impersonation_; }

private:
    /// Waits for an overlapped call, or until the test is over. Zero bytes: it failed.
    bool finished(::BOOL begun, ::OVERLAPPED& call, ::DWORD& size) {
        if (begun == 0 && ::GetLastError() == ERROR_PIPE_CONNECTED)
            return true;
        if (begun == 0 && ::GetLastError() != ERROR_IO_PENDING)
            return false;
        while (::WaitForSingleObject(call.hEvent, 5) == WAIT_TIMEOUT)
            if (ended_) {
                ::CancelIo(pipe_);
                ::GetOverlappedResult(pipe_, &call, &size, TRUE);
                return false;
            }
        return ::GetOverlappedResult(pipe_, &call, &size, FALSE) != 0;
    }
    template <class Begin>
    bool perform(Begin begin, ::DWORD& size) {
        ::OVERLAPPED call{};
        call.hEvent = ::CreateEventA(nullptr, TRUE, FALSE, nullptr);
        const bool done = finished(begin(call), call, size);
        ::CloseHandle(call.hEvent);
        return done;
    }
    void serve_all() {
        while (!ended_) {
            ::DWORD size = 0;
            const auto wait = [&](::OVERLAPPED& call) { return ::ConnectNamedPipe(pipe_, &call); };
            if (perform(wait, size)) {
                ++clients_;
                serve_one();
            }
            ::DisconnectNamedPipe(pipe_);
        }
    }
    void serve_one() {
        ::DWORD size = 0;
        while (how_ != serving::close_at_once) {
            const auto read = [&](::OVERLAPPED& call) {
                return ::ReadFile(pipe_, heard_.data(), sizeof heard_, nullptr, &call);
            };
            if (!perform(read, size))
                return;
            note_impersonation();
            if (how_ == serving::stay_silent)
                continue;
            const auto write = [&](::OVERLAPPED& call) {
                const auto length = static_cast<::DWORD>(answer_.size());
                return ::WriteFile(pipe_, answer_.data(), length, nullptr, &call);
            };
            if (!perform(write, size) || how_ == serving::answer_and_close) {
                ::FlushFileBuffers(pipe_);
                return;
            }
        }
    }
    void note_impersonation() {
        if (::ImpersonateNamedPipeClient(pipe_) == 0)
            return;
        ::HANDLE token = nullptr;
        if (::OpenThreadToken(::GetCurrentThread(), TOKEN_QUERY, TRUE, &token) == 0) {
            // ERROR_CANT_OPEN_ANONYMOUS: nobody can act as an anonymous client.
            impersonation_ = ::GetLastError();
        } else {
            ::DWORD size = 0;
            ::SECURITY_IMPERSONATION_LEVEL level = SecurityImpersonation;
            ::GetTokenInformation(token, TokenImpersonationLevel, &level, sizeof level, &size);
            impersonation_ = static_cast<::DWORD>(level);
            ::CloseHandle(token);
        }
        ::RevertToSelf();
    }

    serving how_;
    std::string answer_;
    std::string name_;
    ::HANDLE pipe_ = INVALID_HANDLE_VALUE;
    std::array<char, 4096> heard_{};
    std::atomic<int> clients_ = 0;
    std::atomic<::DWORD> impersonation_ = 0;
    std::atomic<bool> ended_ = false;
    std::thread worker_;
};

const std::string pong = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nOstype: linux\r\n"
                         "Content-Length: 2\r\n\r\nOK";

engine_snapshot ask(engine_choice choice, std::chrono::microseconds timeout = 2s) {
    boost::asio::io_context context;
    std::optional<result<engine_snapshot>> found;
    async_ask_engine(
        context.get_executor(),
        engine_query{std::move(choice), timeout},
        [&found](result<engine_snapshot> what) { found = std::move(what); }
    );
    context.run();
    REQUIRE(found);
    REQUIRE(found->has_value());
    return **found;
}

engine_choice choice_of(std::string_view host) {
    engine_choice choice;
    choice.targets.push_back(
        {parse_engine_host(host, os_kind::windows).value(),
         origin(origin_kind::known_socket, "Docker Desktop")}
    );
    return choice;
}

engine_snapshot ask(std::string_view host, std::chrono::microseconds timeout = 2s) {
    return ask(choice_of(host), timeout);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("an engine behind a named pipe is ready, in every spelling", "[engine][windows]") {
    const pipe_server server(serving::answer_and_hold, pong);
    for (const auto& host :
         {"npipe:////./pipe/" + server.name(),
          "npipe://./pipe/" + server.name(),
          "//./pipe/" + server.name(),
          "\\\\.\\pipe\\" + server.name()}) {
        INFO(host);
        const auto found = ask(host);
        CHECK(found.state == engine_state::ready);
        CHECK(found.endpoint == server.url());
        CHECK(found.api_version == "1.41");
    }
    CHECK(server.clients() == 4);
}

TEST_CASE("the server of a pipe cannot act as this user", "[engine][windows]") {
    const pipe_server server(serving::answer_and_hold, pong);
    REQUIRE(ask(server.url()).state == engine_state::ready);
    // Wine hands out its own token, whatever the client allows; tests/windows/run.sh looks at the
    // flags of the call there.
    if (!this_system().wine)
        CHECK(server.impersonation() == ERROR_CANT_OPEN_ANONYMOUS);
}

TEST_CASE("a pipe that nobody made is an absent engine, at once", "[engine][windows]") {
    const auto found = ask("npipe:////./pipe/bearings-test-nobody");
    CHECK(found.state == engine_state::absent);
    CHECK(found.elapsed < 200ms);
    CHECK(contains(found.fix, "DOCKER_BYPASS"));
}

TEST_CASE("a busy pipe is tried again until it is free", "[engine][windows]") {
    const pipe_server server(serving::answer_and_hold, pong);
    const auto open = [&] {
        return ::CreateFileA(
            server.path().c_str(),
            GENERIC_READ | GENERIC_WRITE,
            0,
            nullptr,
            OPEN_EXISTING,
            0,
            nullptr
        );
    };
    const ::HANDLE first = open();
    REQUIRE(first != INVALID_HANDLE_VALUE);
    SECTION("and becomes free") {
        std::thread later([first] {
            std::this_thread::sleep_for(100ms);
            ::CloseHandle(first);
        });
        const auto found = ask(server.url());
        later.join();
        CHECK(found.state == engine_state::ready);
        CHECK(found.elapsed >= 90ms);
    }
    SECTION("and never is") {
        const auto found = ask(server.url(), 200ms);
        CHECK(found.state == engine_state::unresponsive);
        CHECK(found.elapsed < 600ms);
        ::CloseHandle(first);
    }
}

TEST_CASE("a silent pipe is unresponsive at the deadline", "[engine][windows]") {
    const pipe_server server(serving::stay_silent, {});
    const auto found = ask(server.url(), 200ms);
    CHECK(found.state == engine_state::unresponsive);
    CHECK(found.elapsed >= 200ms);
    CHECK(found.elapsed < 600ms);
}

TEST_CASE("what answers at a pipe becomes its state", "[engine][windows]") {
    const std::string sound = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nOstype: ";
    const struct {
        std::string_view name;
        serving how;
        std::string answer;
        engine_state state;
    } rows[] = {
        {"Docker Desktop without its engine",
         serving::answer_and_hold,
         "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
         engine_state::unhealthy},
        {"Windows containers",
         serving::answer_and_hold,
         sound + "windows\r\nContent-Length: 2\r\n\r\nOK",
         engine_state::windows_containers},
        {"another program", serving::answer_and_hold, "hello\r\n\r\n", engine_state::foreign},
        {"hangs up", serving::close_at_once, {}, engine_state::not_running},
        {"breaks in the middle", serving::answer_and_close, "HTTP/1.1 2", engine_state::foreign},
    };
    for (const auto& [name, how, answer, state] : rows) {
        INFO(name);
        const pipe_server server(how, answer);
        const auto found = ask(server.url());
        CHECK(to_string(found.state) == to_string(state));
        CHECK(found.elapsed < 1s);
        CHECK_FALSE(found.reason.empty());
        CHECK_FALSE(found.fix.empty());
    }
}

TEST_CASE("a pipe whose server is gone has ended", "[engine][windows]") {
    const pipe_server server(serving::close_at_once, {});
    boost::asio::io_context context;
    auto opened = detail::engine_link{}.open(context.get_executor(), server.path());
    REQUIRE(opened.how == detail::engine_opening::connected);
    std::array<char, 16> into{};
    std::optional<boost::system::error_code> ended;
    opened.stream->async_read_some(
        boost::asio::buffer(into),
        [&](boost::system::error_code error, std::size_t) { ended = error; }
    );
    context.run();
    REQUIRE(ended);
    CHECK(*ended == boost::asio::error::eof);
}

TEST_CASE("a pipe that this user may not open is denied", "[engine][windows]") {
    ::SECURITY_DESCRIPTOR nobody{};
    REQUIRE(::InitializeSecurityDescriptor(&nobody, SECURITY_DESCRIPTOR_REVISION) != 0);
    ::ACL empty{};
    REQUIRE(::InitializeAcl(&empty, sizeof empty, ACL_REVISION) != 0);
    REQUIRE(::SetSecurityDescriptorDacl(&nobody, TRUE, &empty, FALSE) != 0);
    ::SECURITY_ATTRIBUTES access{sizeof access, &nobody, FALSE};
    const pipe_server server(serving::answer_and_hold, pong, &access);
    const auto found = ask(server.url());
    // Wine does not ask the list of a pipe.
    const auto wanted = this_system().wine ? engine_state::ready : engine_state::denied;
    CHECK((found.state == engine_state::denied || found.state == wanted));
}

TEST_CASE("only pipes of this machine are opened", "[engine][windows]") {
    for (const auto* const host :
         {"npipe:////elsewhere/pipe/docker_engine",
          "\\\\elsewhere\\pipe\\docker_engine",
          "npipe:////./pipe/",
          "npipe:////./pipe/a/../b"}) {
        INFO(host);
        CHECK_FALSE(parse_engine_host(host, os_kind::windows));
    }
}

TEST_CASE("Docker Desktop that is installed and stopped is told so", "[engine][windows]") {
    const auto variables = environment::of({{"ProgramFiles", "C:\\Program Files"}});
    const memory_files installed{{"C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe", ""}};
    auto choice = choice_of("npipe:////./pipe/bearings-test-nobody");
    choice.variables = &variables;
    choice.from = &installed;
    choice.os = os_kind::windows;
    const auto found = ask(std::move(choice));
    CHECK(found.state == engine_state::not_running);
    CHECK(contains(found.reason, "Docker Desktop"));
    CHECK(contains(found.reason, "is installed but not running"));
    CHECK(contains(found.fix, "start Docker Desktop"));
}
