// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_REAL_NAMESPACE_HPP
#define BEARINGS_TESTS_REAL_NAMESPACE_HPP

#include <cstdlib>
#include <string>
#include <string_view>

#include <unistd.h>

#include "process.hpp"

namespace bearings::testing {

/// Runs the hidden tests of this program that have `tag` in a network and mounts of their own,
/// where the name server is 127.0.0.9 and the hosts file knows `hosts.test`.
struct own_network {
    temporary_directory folder{};
    std::string log = folder.path("log");

    /// The exit status of the tests.
    int run(std::string_view tag) {
        const auto resolv =
            folder.file("resolv.conf", "nameserver 127.0.0.9\noptions attempts:1\n");
        const auto hosts = folder.file("hosts", "127.0.0.1 localhost hosts.test\n::1 localhost\n");
        std::vector<std::string> arguments{"unshare", "--net", "--mount", "--fork"};
        if (::geteuid() != 0)
            arguments.push_back("--map-root-user");
        arguments.insert(
            arguments.end(),
            {"sh",
             "-c",
             "ip link set lo up && mount --bind \"$1\" /etc/resolv.conf && "
             "mount --bind \"$2\" /etc/hosts && exec \"$0\" \"$3\"",
             std::filesystem::read_symlink("/proc/self/exe"),
             resolv,
             hosts,
             std::string(tag)}
        );
        return process(arguments, log).wait();
    }
    [[nodiscard]] std::string output() const {
        std::ifstream file(log);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    /// Whether this user may make one.
    [[nodiscard]] static bool possible() {
        std::vector<std::string> arguments{"unshare", "--net", "--mount"};
        if (::geteuid() != 0)
            arguments.push_back("--map-root-user");
        arguments.push_back("true");
        return process(arguments).wait() == 0;
    }
};

/// Runs a line of shell; throws when it fails.
inline void shell(const std::string& line) {
    run({"sh", "-c", line});
}

}  // namespace bearings::testing

#endif
