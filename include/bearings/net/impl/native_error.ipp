// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_NATIVE_ERROR_IPP
#define BEARINGS_NET_IMPL_NATIVE_ERROR_IPP

#include <bearings/net/native_error.hpp>

#include <span>

namespace bearings {
namespace detail {

struct native_row {
    int code;
    native_meaning meaning;
};

// One row per code; the first column is the number, so that each table is tested on every platform.
inline constexpr native_row linux_codes[] = {
    {1, {verdict::blocked, "permission", "EPERM"}},
    {4, {verdict::local_error, "interrupted", "EINTR"}},
    {12, {verdict::local_error, "memory", "ENOMEM"}},
    {13, {verdict::blocked, "permission", "EACCES"}},
    // A blackhole route answers connect() so.
    {22, {verdict::unreachable, "route", "EINVAL"}},
    {23, {verdict::local_error, "descriptors", "ENFILE"}},
    {24, {verdict::local_error, "descriptors", "EMFILE"}},
    {32, {verdict::closed_early, {}, "EPIPE"}},
    {71, {verdict::unreachable, "protocol", "EPROTO"}},
    {92, {verdict::unreachable, "protocol", "ENOPROTOOPT"}},
    {97, {verdict::unreachable, "family", "EAFNOSUPPORT"}},
    {98, {verdict::local_error, "ports", "EADDRINUSE"}},
    {99, {verdict::local_error, "ports", "EADDRNOTAVAIL"}},
    {100, {verdict::local_error, "network_down", "ENETDOWN"}},
    {101, {verdict::unreachable, "network", "ENETUNREACH"}},
    {102, {verdict::closed_early, {}, "ENETRESET"}},
    {103, {verdict::closed_early, "aborted", "ECONNABORTED"}},
    {104, {verdict::closed_early, {}, "ECONNRESET"}},
    {105, {verdict::local_error, "memory", "ENOBUFS"}},
    {110, {verdict::timed_out, {}, "ETIMEDOUT"}},
    {111, {verdict::refused, {}, "ECONNREFUSED"}},
    {112, {verdict::unreachable, "host", "EHOSTDOWN"}},
    {113, {verdict::unreachable, "host", "EHOSTUNREACH"}},
};

inline constexpr native_row macos_codes[] = {
    {1, {verdict::blocked, "permission", "EPERM"}},
    {4, {verdict::local_error, "interrupted", "EINTR"}},
    {12, {verdict::local_error, "memory", "ENOMEM"}},
    {13, {verdict::blocked, "permission", "EACCES"}},
    {22, {verdict::unreachable, "route", "EINVAL"}},
    {23, {verdict::local_error, "descriptors", "ENFILE"}},
    {24, {verdict::local_error, "descriptors", "EMFILE"}},
    {32, {verdict::closed_early, {}, "EPIPE"}},
    {42, {verdict::unreachable, "protocol", "ENOPROTOOPT"}},
    {47, {verdict::unreachable, "family", "EAFNOSUPPORT"}},
    {48, {verdict::local_error, "ports", "EADDRINUSE"}},
    {49, {verdict::local_error, "ports", "EADDRNOTAVAIL"}},
    {50, {verdict::local_error, "network_down", "ENETDOWN"}},
    {51, {verdict::unreachable, "network", "ENETUNREACH"}},
    {52, {verdict::closed_early, {}, "ENETRESET"}},
    {53, {verdict::closed_early, "aborted", "ECONNABORTED"}},
    {54, {verdict::closed_early, {}, "ECONNRESET"}},
    {55, {verdict::local_error, "memory", "ENOBUFS"}},
    {60, {verdict::timed_out, {}, "ETIMEDOUT"}},
    {61, {verdict::refused, {}, "ECONNREFUSED"}},
    {64, {verdict::unreachable, "host", "EHOSTDOWN"}},
    {65, {verdict::unreachable, "host", "EHOSTUNREACH"}},
};

// One event has two numbers, by the door it came through: both rows carry both names.
inline constexpr std::string_view win_refused =
    "WSAECONNREFUSED 10061 / ERROR_CONNECTION_REFUSED 1225";
inline constexpr std::string_view win_timed_out = "WSAETIMEDOUT 10060 / ERROR_SEM_TIMEOUT 121";
inline constexpr std::string_view win_no_network =
    "WSAENETUNREACH 10051 / ERROR_NETWORK_UNREACHABLE 1231";
inline constexpr std::string_view win_no_host =
    "WSAEHOSTUNREACH 10065 / ERROR_HOST_UNREACHABLE 1232";
inline constexpr std::string_view win_reset = "WSAECONNRESET 10054 / ERROR_NETNAME_DELETED 64";
inline constexpr std::string_view win_aborted =
    "WSAECONNABORTED 10053 / ERROR_CONNECTION_ABORTED 1236";
inline constexpr std::string_view win_denied = "WSAEACCES 10013 / ERROR_ACCESS_DENIED 5";

inline constexpr native_row windows_codes[] = {
    {5, {verdict::blocked, "firewall", win_denied}},
    {8, {verdict::local_error, "memory", "ERROR_NOT_ENOUGH_MEMORY 8"}},
    {14, {verdict::local_error, "memory", "ERROR_OUTOFMEMORY 14"}},
    {38, {verdict::closed_early, {}, "ERROR_HANDLE_EOF 38"}},
    {59, {verdict::local_error, "address", "ERROR_UNEXP_NET_ERR 59"}},
    {64, {verdict::closed_early, {}, win_reset}},
    {109, {verdict::closed_early, {}, "ERROR_BROKEN_PIPE 109"}},
    {121, {verdict::timed_out, {}, win_timed_out}},
    {232, {verdict::closed_early, {}, "ERROR_NO_DATA 232"}},
    {233, {verdict::closed_early, {}, "ERROR_PIPE_NOT_CONNECTED 233"}},
    {258, {verdict::timed_out, {}, "WAIT_TIMEOUT 258"}},
    {1214, {verdict::local_error, "address", "ERROR_INVALID_NETNAME 1214"}},
    {1225, {verdict::refused, {}, win_refused}},
    {1231, {verdict::unreachable, "network", win_no_network}},
    {1232, {verdict::unreachable, "host", win_no_host}},
    {1233, {verdict::unreachable, "protocol", "ERROR_PROTOCOL_UNREACHABLE 1233"}},
    {1234, {verdict::refused, {}, "ERROR_PORT_UNREACHABLE 1234"}},
    {1236, {verdict::closed_early, "aborted", win_aborted}},
    {1450, {verdict::local_error, "memory", "ERROR_NO_SYSTEM_RESOURCES 1450"}},
    {1460, {verdict::timed_out, {}, "ERROR_TIMEOUT 1460"}},
    {10013, {verdict::blocked, "firewall", win_denied}},
    {10022, {verdict::local_error, "parameter", "WSAEINVAL 10022"}},
    {10024, {verdict::local_error, "descriptors", "WSAEMFILE 10024"}},
    {10047, {verdict::unreachable, "family", "WSAEAFNOSUPPORT 10047"}},
    {10048, {verdict::local_error, "ports", "WSAEADDRINUSE 10048"}},
    {10049, {verdict::local_error, "address", "WSAEADDRNOTAVAIL 10049"}},
    {10050, {verdict::local_error, "network_down", "WSAENETDOWN 10050"}},
    {10051, {verdict::unreachable, "network", win_no_network}},
    {10052, {verdict::closed_early, {}, "WSAENETRESET 10052"}},
    {10053, {verdict::closed_early, "aborted", win_aborted}},
    {10054, {verdict::closed_early, {}, win_reset}},
    {10055, {verdict::local_error, "ports", "WSAENOBUFS 10055"}},
    {10060, {verdict::timed_out, {}, win_timed_out}},
    {10061, {verdict::refused, {}, win_refused}},
    {10064, {verdict::unreachable, "host", "WSAEHOSTDOWN 10064"}},
    {10065, {verdict::unreachable, "host", win_no_host}},
    {10091, {verdict::local_error, "winsock", "WSASYSNOTREADY 10091"}},
    {10093, {verdict::local_error, "winsock", "WSANOTINITIALISED 10093"}},
    {10101, {verdict::closed_early, {}, "WSAEDISCON 10101"}},
    {10106, {verdict::local_error, "winsock", "WSAEPROVIDERFAILEDINIT 10106"}},
    {10107, {verdict::local_error, "winsock", "WSASYSCALLFAILURE 10107"}},
};

inline constexpr native_row linux_name_codes[] = {
    {-2, {verdict::name_not_found, {}, "EAI_NONAME"}},
    {-3, {verdict::name_failed, "temporary", "EAI_AGAIN"}},
    {-4, {verdict::name_failed, {}, "EAI_FAIL"}},
    {-5, {verdict::name_not_found, "no_address", "EAI_NODATA"}},
    {-6, {verdict::name_not_found, "no_address", "EAI_FAMILY"}},
    {-9, {verdict::name_not_found, "no_address", "EAI_ADDRFAMILY"}},
    {-10, {verdict::local_error, "memory", "EAI_MEMORY"}},
    {-11, {verdict::name_failed, "system", "EAI_SYSTEM"}},
};

inline constexpr native_row macos_name_codes[] = {
    {1, {verdict::name_not_found, "no_address", "EAI_ADDRFAMILY"}},
    {2, {verdict::name_failed, "temporary", "EAI_AGAIN"}},
    {4, {verdict::name_failed, {}, "EAI_FAIL"}},
    {5, {verdict::name_not_found, "no_address", "EAI_FAMILY"}},
    {6, {verdict::local_error, "memory", "EAI_MEMORY"}},
    {7, {verdict::name_not_found, "no_address", "EAI_NODATA"}},
    {8, {verdict::name_not_found, {}, "EAI_NONAME"}},
    {11, {verdict::name_failed, "system", "EAI_SYSTEM"}},
};

inline constexpr native_row windows_name_codes[] = {
    {8, {verdict::local_error, "memory", "WSA_NOT_ENOUGH_MEMORY 8"}},
    {10047, {verdict::name_not_found, "no_address", "WSAEAFNOSUPPORT 10047"}},
    {11001, {verdict::name_not_found, {}, "WSAHOST_NOT_FOUND 11001"}},
    {11002, {verdict::name_failed, "temporary", "WSATRY_AGAIN 11002"}},
    {11003, {verdict::name_failed, {}, "WSANO_RECOVERY 11003"}},
    {11004, {verdict::name_not_found, "no_address", "WSANO_DATA 11004"}},
};

inline native_meaning find_row(
    std::span<const native_row> rows,
    int code,
    native_meaning otherwise
) noexcept {
    for (const auto& row : rows)
        if (row.code == code)
            return row.meaning;
    return otherwise;
}

}  // namespace detail

BEARINGS_DECL native_meaning classify_native(int code, native_platform platform) noexcept {
    constexpr native_meaning unknown{verdict::local_error, "unknown", {}};
    switch (platform) {
    case native_platform::windows: return detail::find_row(detail::windows_codes, code, unknown);
    case native_platform::macos: return detail::find_row(detail::macos_codes, code, unknown);
    case native_platform::linux_: break;
    }
    return detail::find_row(detail::linux_codes, code, unknown);
}

BEARINGS_DECL std::string native_name(int code, native_platform platform) {
    const auto known = classify_native(code, platform).name;
    if (!known.empty())
        return std::string(known);
    return (platform == native_platform::windows ? "error " : "errno ") + std::to_string(code);
}

BEARINGS_DECL native_meaning classify_name_error(int code, native_platform platform) noexcept {
    constexpr native_meaning unknown{verdict::name_failed, {}, {}};
    switch (platform) {
    case native_platform::windows:
        return detail::find_row(detail::windows_name_codes, code, unknown);
    case native_platform::macos: return detail::find_row(detail::macos_name_codes, code, unknown);
    case native_platform::linux_: break;
    }
    return detail::find_row(detail::linux_name_codes, code, unknown);
}

}  // namespace bearings

#endif
