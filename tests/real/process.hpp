// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_REAL_PROCESS_HPP
#define BEARINGS_TESTS_REAL_PROCESS_HPP

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bearings::testing {

/// A folder of its own that goes with the object.
class temporary_directory {
public:
    temporary_directory() {
        std::string pattern = std::filesystem::temp_directory_path() / "bearings-XXXXXX";
        if (!::mkdtemp(pattern.data()))
            throw std::runtime_error("cannot make a temporary directory");
        path_ = pattern;
    }
    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;
    ~temporary_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string path(std::string_view name = {}) const {
        return name.empty() ? path_.string() : (path_ / name).string();
    }
    /// Writes a file and gives its path.
    std::string file(std::string_view name, std::string_view text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path(name);
    }

private:
    std::filesystem::path path_;
};

/// A port of 127.0.0.1 where nothing listened a moment ago.
[[nodiscard]] inline std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::socklen_t size = sizeof address;
    const bool bound = ::bind(socket, reinterpret_cast<::sockaddr*>(&address), size) == 0 &&
                       ::getsockname(socket, reinterpret_cast<::sockaddr*>(&address), &size) == 0;
    ::close(socket);
    if (!bound)
        throw std::runtime_error("no port is free");
    return ntohs(address.sin_port);
}

/// Whether somebody accepts on a port of 127.0.0.1.
[[nodiscard]] inline bool listens(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    const bool up = ::connect(socket, reinterpret_cast<::sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    return up;
}

/// A program that was started here and ends with the object, with this process, or after a time
/// limit, whichever comes first; with it all that it started in its process group.
class process {
public:
    /// Output goes to `log`; an empty one means nowhere. The path is searched, `/usr/sbin` too.
    explicit process(
        const std::vector<std::string>& arguments,
        const std::string& log = {},
        std::chrono::seconds limit = std::chrono::seconds(120)
    )
        : id_(start(arguments, log, limit))
        , name_(arguments.front())
        , log_(log) {}
    process(process&& other) noexcept
        : id_(std::exchange(other.id_, -1))
        , name_(std::move(other.name_))
        , log_(std::move(other.log_)) {}
    process& operator=(process&&) = delete;
    ~process() { stop(); }

    /// Waits until the program listens; throws with its log when it does not.
    void await_port(std::uint16_t port, std::chrono::seconds limit = std::chrono::seconds(10)) {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!listens(port)) {
            if (!is_running())
                throw std::runtime_error(name_ + " ended early: " + log_text());
            if (std::chrono::steady_clock::now() > end)
                throw std::runtime_error(name_ + " does not listen: " + log_text());
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
    [[nodiscard]] ::pid_t id() const noexcept { return id_; }
    /// Sends a signal to the program alone.
    void signal(int number) const { ::kill(id_, number); }
    /// Waits for the end by itself. The exit status, or 128 + the signal that ended it.
    int wait() {
        int status = 0;
        ::waitpid(std::exchange(id_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    static ::pid_t start(
        std::vector<std::string> arguments,
        const std::string& log,
        std::chrono::seconds limit
    ) {
        std::vector<char*> pointers;
        for (auto& argument : arguments)
            pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        const std::string out = log.empty() ? "/dev/null" : log;
        const ::pid_t parent = ::getpid(), id = ::fork();
        if (id < 0)
            throw std::runtime_error("cannot fork");
        if (id > 0) {
            ::setpgid(id, id);
            return id;
        }
        ::setpgid(0, 0);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)
            ::_exit(126);
        // Survives exec: the limit holds even when nobody is left to enforce it.
        ::alarm(static_cast<unsigned>(limit.count()));
        const int in = ::open("/dev/null", O_RDONLY);
        const int file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(in, 0);
        ::dup2(file, 1);
        ::dup2(file, 2);
        ::close_range(3, ~0U, 0);
        ::setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
        ::execvp(pointers[0], pointers.data());
        ::_exit(127);
    }
    [[nodiscard]] bool is_running() {
        int status = 0;
        if (id_ < 0 || ::waitpid(id_, &status, WNOHANG) != id_)
            return id_ > 0;
        id_ = -1;
        return false;
    }
    void stop() {
        if (id_ < 0)
            return;
        ::kill(-id_, SIGCONT);
        ::kill(-id_, SIGTERM);
        for (int i = 0; i < 100 && is_running(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        if (id_ < 0)
            return;
        ::kill(-id_, SIGKILL);
        wait();
    }
    [[nodiscard]] std::string log_text() const {
        std::ifstream file(log_);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    ::pid_t id_;
    std::string name_, log_;
};

/// Runs a program to its end; throws when it fails.
inline void run(const std::vector<std::string>& arguments, const std::string& log = {}) {
    const int status = process(arguments, log).wait();
    if (status != 0)
        throw std::runtime_error(arguments.front() + " ended with " + std::to_string(status));
}

}  // namespace bearings::testing

#endif
