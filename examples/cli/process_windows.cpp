// SPDX-License-Identifier: BSL-1.0
#ifdef _WIN32

#include <cstdio>

#include <windows.h>

#include "output.hpp"
#include "process.hpp"

namespace cli {
namespace {

std::wstring wide_of(const std::string& text) {
    const int size = MultiByteToWideChar(CP_UTF8, 0, text.c_str(), -1, nullptr, 0);
    if (size <= 1)
        return {};
    std::wstring out(static_cast<std::size_t>(size - 1), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, text.c_str(), -1, out.data(), size);
    return out;
}

/// As CommandLineToArgvW reads it: backslashes double only in front of a quote.
std::wstring quoted(const std::wstring& argument) {
    if (!argument.empty() && argument.find_first_of(L" \t\n\v\"") == std::wstring::npos)
        return argument;
    std::wstring out = L"\"";
    std::size_t backslashes = 0;
    for (const wchar_t c : argument) {
        if (c == L'\\') {
            ++backslashes;
            continue;
        }
        out.append(c == L'"' ? backslashes * 2 + 1 : backslashes, L'\\');
        backslashes = 0;
        out += c;
    }
    out.append(backslashes * 2, L'\\');
    return out + L"\"";
}

}  // namespace

int run_command(
    const std::vector<std::string>& command,
    const std::vector<std::pair<std::string, std::string>>& variables
) {
    for (const auto& [name, value] : variables)
        SetEnvironmentVariableW(wide_of(name).c_str(), wide_of(value).c_str());
    std::wstring line;
    for (const auto& argument : command)
        line += (line.empty() ? L"" : L" ") + quoted(wide_of(argument));
    std::fflush(nullptr);
    STARTUPINFOW startup{};
    startup.cb = sizeof startup;
    PROCESS_INFORMATION made{};
    // The child gets the console's Ctrl-C itself and decides; we only wait for it.
    SetConsoleCtrlHandler(nullptr, TRUE);
    if (CreateProcessW(
            nullptr,
            line.data(),
            nullptr,
            nullptr,
            TRUE,
            0,
            nullptr,
            nullptr,
            &startup,
            &made
        ) == 0) {
        const auto why = GetLastError();
        complain("cannot run '" + command.front() + "': error " + std::to_string(why));
        return why == ERROR_FILE_NOT_FOUND || why == ERROR_PATH_NOT_FOUND ? 127 : 126;
    }
    CloseHandle(made.hThread);
    WaitForSingleObject(made.hProcess, INFINITE);
    DWORD status = 1;
    GetExitCodeProcess(made.hProcess, &status);
    CloseHandle(made.hProcess);
    return static_cast<int>(status);
}

}  // namespace cli

#endif
