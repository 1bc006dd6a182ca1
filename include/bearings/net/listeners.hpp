// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_LISTENERS_HPP
#define BEARINGS_NET_LISTENERS_HPP

#include <bearings/endpoint.hpp>
#include <bearings/files.hpp>
#include <bearings/report.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bearings {

/// A program that listens at a TCP port of this machine.
struct listener {
    ip_address address;
    std::uint16_t port = 0;
    /// Zero: the system does not tell.
    std::uint32_t process = 0;
    /// File name of the program, `com.docker.backend.exe`. Empty: the system does not tell.
    std::string program;
    friend bool operator==(const listener&, const listener&) = default;
};

/// Who listens at a port: an explanation, never a verdict. Sockets of virtual machines and other
/// namespaces are not seen, and programs of other users may have no name. Linux asks
/// `NETLINK_SOCK_DIAG`, Windows `GetExtendedTcpTable`; elsewhere the answer is empty. Bounded.
[[nodiscard]] BEARINGS_DECL std::vector<listener> listeners_at(std::uint16_t port);

/// The product whose relay accepts connections before anything behind it answers, `Docker Desktop`
/// for `com.docker.backend.exe`. Empty: not known as a relay.
[[nodiscard]] BEARINGS_DECL std::string_view relay_product(std::string_view program) noexcept;

/// What stands around a loopback port that failed.
struct port_surroundings {
    os_kind os = os_kind::other;
    /// WSL whose ports are those of Windows.
    bool mirrored_wsl = false;
    /// The engine runs and says that it publishes this port.
    bool published = false;
    std::vector<listener> listeners;
};

/// One sentence about a failed loopback candidate, for `probe_result::note`: `port 8000 is held by
/// com.docker.backend.exe, a relay of Docker Desktop`. Empty: nothing is worth saying.
[[nodiscard]] BEARINGS_DECL std::string port_note(
    const candidate_report& failed,
    const port_surroundings& around
);

/// Tells who listens: `listeners_at`, or a function of a test.
using listener_lookup = std::vector<listener> (*)(std::uint16_t port);

/// Adds `port_note` to the probe and the reason of every failed loopback candidate whose probe has
/// no note yet.
BEARINGS_DECL void explain_ports(
    report& found,
    const files& from = system_files(),
    listener_lookup lookup = &listeners_at
);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/listeners.ipp>
#endif

#endif
