// SPDX-License-Identifier: BSL-1.0
// usage: pipe_engine NAME
//
// An engine behind \\.\pipe\NAME without containers, for tests of the command under Wine. Prints a
// line once it is there, and runs until it is killed.
#include <cstdio>
#include <string>
#include <string_view>

#include <windows.h>

namespace {

std::string answer_to(std::string_view request) {
    const bool ping = request.starts_with("GET /_ping");
    const std::string body = ping ? "OK" : "[]";
    return "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nOstype: linux\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

void serve(HANDLE pipe) {
    std::string heard;
    char buffer[4096];
    DWORD size = 0;
    while (ReadFile(pipe, buffer, sizeof buffer, &size, nullptr) != 0 && size != 0) {
        heard.append(buffer, size);
        const auto end = heard.find("\r\n\r\n");
        if (end == std::string::npos)
            continue;
        const auto answer = answer_to(heard);
        heard.erase(0, end + 4);
        if (WriteFile(pipe, answer.data(), static_cast<DWORD>(answer.size()), &size, nullptr) == 0)
            return;
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    const auto path = std::string("\\\\.\\pipe\\") + argv[1];
    const HANDLE pipe = CreateNamedPipeA(
        path.c_str(),
        PIPE_ACCESS_DUPLEX,
        PIPE_TYPE_BYTE | PIPE_WAIT,
        1,
        65536,
        65536,
        0,
        nullptr
    );
    if (pipe == INVALID_HANDLE_VALUE)
        return 1;
    std::puts("ready");
    std::fflush(stdout);
    while (true) {
        if (ConnectNamedPipe(pipe, nullptr) != 0 || GetLastError() == ERROR_PIPE_CONNECTED)
            serve(pipe);
        DisconnectNamedPipe(pipe);
    }
}
