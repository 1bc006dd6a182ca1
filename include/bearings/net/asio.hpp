// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_ASIO_HPP
#define BEARINGS_NET_ASIO_HPP

// The one door to Boost.Asio: what every header of the network layer needs of it.

#if defined(_WIN32)
#if defined(_WINSOCKAPI_) && !defined(_WINSOCK2API_)
#error "bearings: <windows.h> was included before WinSock 2. \
Define WIN32_LEAN_AND_MEAN before <windows.h>, or include <bearings/net.hpp> first."
#endif
#if !defined(_WIN32_WINNT)
#define _WIN32_WINNT 0x0A00
#endif
#endif

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

namespace bearings::detail {

namespace asio = boost::asio;
using error_code = boost::system::error_code;

}  // namespace bearings::detail

#endif
