// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_LISTENERS_WINDOWS_IPP
#define BEARINGS_NET_IMPL_INTERNAL_LISTENERS_WINDOWS_IPP

#include <bearings/impl/internal/utf16.hpp>
#include <bearings/net/asio.hpp>
#include <bearings/net/listeners.hpp>

#include <boost/asio/detail/socket_types.hpp>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <iphlpapi.h>

namespace bearings::detail {

/// The table of listeners of one family. Empty: the system does not tell.
inline std::vector<char> listener_table(::ULONG family) {
    std::vector<char> table(16'384);
    // It may grow between two calls.
    for (int i = 0; i < 4; ++i) {
        auto size = static_cast<::DWORD>(table.size());
        const auto failed = ::GetExtendedTcpTable(
            table.data(),
            &size,
            FALSE,
            family,
            TCP_TABLE_OWNER_PID_LISTENER,
            0
        );
        if (failed == NO_ERROR)
            return table;
        if (failed != ERROR_INSUFFICIENT_BUFFER)
            break;
        table.resize(size + std::size_t{4096});
    }
    return {};
}

/// The file name of a program. Empty: this user may not know.
inline std::string program_of(::DWORD process) {
    const ::HANDLE handle = ::OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process);
    if (handle == nullptr)
        return {};
    std::wstring path(1024, L'\0');
    auto size = static_cast<::DWORD>(path.size());
    const auto told = ::QueryFullProcessImageNameW(handle, 0, path.data(), &size);
    ::CloseHandle(handle);
    if (told == 0)
        return {};
    path.resize(size);
    std::string name;
    const auto file = std::wstring_view(path).substr(path.find_last_of(L"\\/") + 1);
    return append_utf16(name, file) ? name : std::string();
}

/// The upper half of a port in these tables is not part of it.
inline std::uint16_t table_port(::DWORD raw) noexcept {
    return ::ntohs(static_cast<std::uint16_t>(raw));
}

/// Calls `visit` with every row of a table of listeners.
template <class Table, class Visit>
void for_each_row(const std::vector<char>& raw, Visit visit) {
    if (raw.size() < sizeof(Table))
        return;
    const auto* const table = reinterpret_cast<const Table*>(raw.data());
    for (::DWORD i = 0; i < table->dwNumEntries; ++i)
        visit(table->table[i]);
}

inline std::vector<listener> find_listeners(std::uint16_t port) {
    std::vector<listener> found;
    const auto add = [&](const ip_address& address, ::DWORD process) {
        found.push_back({address, port, process, process == 0 ? "" : program_of(process)});
    };
    const auto v4 = listener_table(AF_INET);
    for_each_row<::MIB_TCPTABLE_OWNER_PID>(v4, [&](const ::MIB_TCPROW_OWNER_PID& row) {
        if (table_port(row.dwLocalPort) != port)
            return;
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &row.dwLocalAddr, bytes.size());
        add(ip_address::v4(bytes), row.dwOwningPid);
    });
    const auto v6 = listener_table(AF_INET6);
    for_each_row<::MIB_TCP6TABLE_OWNER_PID>(v6, [&](const ::MIB_TCP6ROW_OWNER_PID& row) {
        if (table_port(row.dwLocalPort) != port)
            return;
        std::array<std::uint8_t, 16> bytes{};
        std::memcpy(bytes.data(), row.ucLocalAddr, bytes.size());
        add(ip_address::v6(bytes), row.dwOwningPid);
    });
    return found;
}

}  // namespace bearings::detail

#endif
