// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_REAL_DOCKER_DAEMON_HPP
#define BEARINGS_TESTS_REAL_DOCKER_DAEMON_HPP

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/real/process.hpp"

namespace bearings::testing {

/// A network of this thread and its children alone, with only a loopback; ports and bridges made in
/// it meet nobody else's. Needs root.
class private_network {
public:
    private_network() {
        before_ = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
        if (::unshare(CLONE_NEWNET) != 0)
            throw std::runtime_error("a network namespace needs root");
        const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        ::ifreq loopback{};
        std::string_view("lo").copy(loopback.ifr_name, IFNAMSIZ);
        loopback.ifr_flags = IFF_UP | IFF_RUNNING;
        ::ioctl(socket, SIOCSIFFLAGS, &loopback);
        ::close(socket);
    }
    private_network(const private_network&) = delete;
    private_network& operator=(const private_network&) = delete;
    ~private_network() {
        ::setns(before_, CLONE_NEWNET);
        ::close(before_);
    }

private:
    int before_;
};

/// A dockerd of its own: data, sockets, processes and mounts vanish with it, whatever happens.
class docker_daemon {
public:
    /// `options` are further ones of dockerd.
    explicit docker_daemon(std::string options = {})
        : options_(std::move(options)) {
        start();
        make_image();
    }
    docker_daemon(const docker_daemon&) = delete;
    docker_daemon& operator=(const docker_daemon&) = delete;
    ~docker_daemon() {
        daemon_.reset();
        remove_cgroups();
        // Its mounts go with the last process, a moment after the first one.
        std::error_code error;
        for (int i = 0; i < 200; ++i) {
            std::filesystem::remove_all(folder_.path("data"), error);
            std::filesystem::remove_all(folder_.path("exec"), error);
            if (!std::filesystem::exists(folder_.path("data"), error))
                break;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }

    void start() {
        // After a hard end it names a process that may exist again.
        std::filesystem::remove(folder_.path("pid"));
        const auto command =
            "mount -t tmpfs tmpfs /run && exec dockerd --data-root " + folder_.path("data") +
            " --exec-root " + folder_.path("exec") + " --pidfile " + folder_.path("pid") + " -H " +
            host() + " --iptables=false --ip6tables=false --storage-driver=vfs --cgroup-parent=/" +
            cgroup() + " " + options_;
        daemon_ = std::make_unique<process>(
            std::vector<std::string>{
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                command},
            log()
        );
        await_socket();
    }
    /// Ends it as `systemctl stop docker` does.
    void stop() {
        signal(SIGTERM);
        daemon_->wait();
    }
    /// Ends it without giving it a chance to clean up.
    void kill() {
        signal(SIGKILL);
        daemon_->wait();
    }
    /// To the daemon alone, not to its containers.
    void signal(int number) const { ::kill(daemon_id(), number); }
    /// Stops all threads of the daemon; it keeps its socket and says nothing until `SIGCONT`.
    void suspend() const {
        const auto id = daemon_id();
        ::kill(id, SIGSTOP);
        for (int i = 0; i < 500 && !is_suspended(id); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }

    /// Runs a line of shell in which `docker` means this daemon.
    void shell(const std::string& line) const {
        run({"sh", "-c", "export DOCKER_HOST=" + host() + "; " + line}, log());
    }
    [[nodiscard]] std::string socket() const { return folder_.path("docker.sock"); }
    [[nodiscard]] std::string host() const { return "unix://" + socket(); }
    [[nodiscard]] std::string log() const { return folder_.path("log"); }

private:
    [[nodiscard]] std::string cgroup() const {
        return std::filesystem::path(folder_.path()).filename().string();
    }

    void await_socket() const {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!accepts()) {
            if (std::chrono::steady_clock::now() > end)
                throw std::runtime_error("dockerd does not start: " + log_text());
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    }

    [[nodiscard]] bool accepts() const {
        const int handle = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        ::sockaddr_un address{};
        address.sun_family = AF_UNIX;
        socket().copy(address.sun_path, sizeof(address.sun_path) - 1);
        const auto* where = reinterpret_cast<const ::sockaddr*>(&address);
        const bool accepted = ::connect(handle, where, sizeof(address)) == 0;
        ::close(handle);
        return accepted;
    }

    [[nodiscard]] std::string log_text() const {
        std::ifstream file(log());
        return {std::istreambuf_iterator<char>(file), {}};
    }

    [[nodiscard]] ::pid_t daemon_id() const {
        const auto parent = std::to_string(daemon_->id());
        std::ifstream children("/proc/" + parent + "/task/" + parent + "/children");
        ::pid_t child = 0;
        if (!(children >> child) || child <= 0)
            throw std::runtime_error("dockerd is gone: " + log_text());
        return child;
    }

    static bool is_suspended(::pid_t id) {
        const std::filesystem::path tasks = "/proc/" + std::to_string(id) + "/task";
        for (const auto& each : std::filesystem::directory_iterator(tasks)) {
            std::ifstream file(each.path() / "stat");
            const std::string text(std::istreambuf_iterator<char>(file), {});
            // "id (name) state": the name may hold anything but ends with the last parenthesis.
            if (text.find(") T", text.rfind(')')) == std::string::npos)
                return false;
        }
        return true;
    }

    // An image without a registry: busybox and the names of what the tests run.
    void make_image() const {
        const auto root = folder_.path("image");
        std::filesystem::create_directories(root + "/bin");
        std::filesystem::copy_file("/bin/busybox", root + "/bin/busybox");
        for (const auto* name : {"sh", "sleep", "httpd", "false", "true", "nc"})
            std::filesystem::create_symlink("busybox", root + "/bin/" + name);
        shell("tar -C " + root + " -c . | docker import - bb");
    }

    // Groups of containers that were not removed: files cannot go, folders from the inside out can.
    static void remove_cgroup(const std::filesystem::path& group) {
        std::error_code error;
        std::ofstream(group / "freezer.state") << "THAWED";
        for (const auto& each : std::filesystem::directory_iterator(group, error))
            if (each.is_directory(error))
                remove_cgroup(each.path());
        for (int i = 0; i < 100 && std::filesystem::exists(group, error); ++i) {
            if (::rmdir(group.c_str()) == 0 || errno != EBUSY)
                return;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }

    void remove_cgroups() const {
        std::error_code error;
        const std::filesystem::path root = "/sys/fs/cgroup";
        remove_cgroup(root / cgroup());
        for (const auto& each : std::filesystem::directory_iterator(root, error))
            if (each.is_directory(error))
                remove_cgroup(each.path() / cgroup());
    }

    std::string options_;
    temporary_directory folder_;
    std::unique_ptr<process> daemon_;
};

}  // namespace bearings::testing

#endif
