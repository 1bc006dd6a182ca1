// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_FAST_FAIL_HPP
#define BEARINGS_NET_IMPL_INTERNAL_FAST_FAIL_HPP

// Windows answers a refused connection only after it has sent the SYN again for two seconds. One
// ioctl before the connect makes it believe the first RST. This is what is asked, without Winsock,
// so that every platform can test it.

#include <cstdint>
#include <string_view>

namespace bearings::detail {

/// `SIO_TCP_INITIAL_RTO` of <mstcpip.h>: `_WSAIOW(IOC_VENDOR, 17)`.
inline constexpr std::uint32_t initial_rto_control = 0x98000011;

/// `TCP_INITIAL_RTO_PARAMETERS`, its padding spelled out so that it is zero.
struct initial_rto {
    /// `TCP_INITIAL_RTO_UNSPECIFIED_RTT`: what the administrator set stays.
    std::uint16_t rtt = 0xffff;
    std::uint8_t max_syn_retransmissions = 0;
    std::uint8_t padding = 0;
};
static_assert(sizeof(initial_rto) == 4);

/// `TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS`, understood since Windows 10 1709.
inline constexpr std::uint8_t no_syn_retransmissions = 0xfe;
/// The least that older systems accept.
inline constexpr std::uint8_t one_syn_retransmission = 1;

/// Asks for no retransmission, else for one. `control(code, parameters)` is the ioctl and tells
/// whether it succeeded; a system that knows neither is left as it is.
/// Returns `applied` or `unsupported`.
template <class Control>
std::string_view ask_fast_fail(Control&& control) {
    for (const auto retransmissions : {no_syn_retransmissions, one_syn_retransmission})
        if (control(initial_rto_control, initial_rto{0xffff, retransmissions, 0}))
            return "applied";
    return "unsupported";
}

}  // namespace bearings::detail

#endif
