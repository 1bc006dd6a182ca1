// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_ENGINE_LINK_WINDOWS_HPP
#define BEARINGS_NET_IMPL_INTERNAL_ENGINE_LINK_WINDOWS_HPP

#include <bearings/impl/internal/utf16.hpp>
#include <bearings/net/asio.hpp>
#include <bearings/net/engine_endpoint.hpp>
#include <bearings/net/impl/internal/engine_stream.hpp>
#include <bearings/net/native_error.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/windows/stream_handle.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace bearings::detail {

/// Whether an engine could be there, without talking to it.
inline bool engine_place_exists(const engine_address& where) {
    if (where.transport != engine_transport::named_pipe)
        return false;
    // An absent pipe is told at once; only a busy one is waited for.
    const auto name = to_utf16<wchar_t>(where.path);
    return ::WaitNamedPipeW(name.c_str(), 1) != 0 || ::GetLastError() == ERROR_SEM_TIMEOUT;
}

// Pipes have owners, but nothing that tells them as cheaply as on Unix.
inline std::uint32_t own_user() noexcept {
    return 0;
}

inline engine_opening failed_opening(::DWORD code) {
    const auto failed = [](engine_state state, std::string reason) {
        return engine_opening{engine_opening::failed, {state, std::move(reason)}, {}, {}};
    };
    switch (code) {
    case ERROR_PIPE_BUSY: return {engine_opening::busy, {}, {}, {}};
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_BAD_PATHNAME:
    case ERROR_INVALID_NAME: return failed(engine_state::absent, "the pipe does not exist");
    case ERROR_ACCESS_DENIED:
        return failed(engine_state::denied, "this user may not open the pipe");
    case ERROR_TOO_MANY_OPEN_FILES:
        return failed(engine_state::not_probed, "this process ran out of handles");
    default: break;
    }
    return failed(
        engine_state::not_probed,
        "the pipe cannot be opened: " + native_name(static_cast<int>(code))
    );
}

/// A pipe whose end is told as that of a socket is.
class pipe_stream final : public engine_stream<boost::asio::windows::stream_handle> {
public:
    using engine_stream::engine_stream;

    void async_read_some(boost::asio::mutable_buffer into, io_handler handler) override {
        // Asio knows ERROR_HANDLE_EOF only; a server that is done ends a pipe by breaking it.
        engine_stream::async_read_some(
            into,
            [to = std::move(handler)](boost::system::error_code error, std::size_t size) mutable {
                const bool ended =
                    error.value() == ERROR_BROKEN_PIPE || error.value() == ERROR_PIPE_NOT_CONNECTED;
                std::move(to
                )(ended ? boost::system::error_code(boost::asio::error::eof) : error, size);
            }
        );
    }
};

/// Opens named pipes of engines.
class engine_link {
public:
    engine_opening open(const boost::asio::any_io_executor& executor, const std::string& path) {
        // Anonymous: whoever made the pipe must not be able to act as this user (CVE-2020-11492).
        const ::HANDLE handle = ::CreateFileW(
            to_utf16<wchar_t>(path).c_str(),
            GENERIC_READ | GENERIC_WRITE,
            0,
            nullptr,
            OPEN_EXISTING,
            FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_ANONYMOUS,
            nullptr
        );
        if (handle == INVALID_HANDLE_VALUE)
            return failed_opening(::GetLastError());
        using stream_type = boost::asio::windows::stream_handle;
        stream_type stream(executor);
        boost::system::error_code error;
        stream.assign(handle, error);
        if (error) {
            ::CloseHandle(handle);
            return failed_opening(static_cast<::DWORD>(error.value()));
        }
        return {
            engine_opening::connected,
            {},
            std::make_shared<pipe_stream>(std::move(stream)),
            {}};
    }
};

}  // namespace bearings::detail

#endif
