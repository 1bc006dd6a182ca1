// SPDX-License-Identifier: BSL-1.0
#include "terminal.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#ifdef _WIN32
#include <io.h>
// clang-format off
#include <windows.h>
#include <shellapi.h>
// clang-format on
#else
#include <sys/ioctl.h>
#include <unistd.h>
#endif

namespace cli {
namespace {

constexpr int widest = 100;
constexpr int narrowest = 40;

#ifdef _WIN32

bool is_terminal(int descriptor) {
    return _isatty(descriptor) != 0;
}

int width_of_terminal() {
    CONSOLE_SCREEN_BUFFER_INFO info{};
    if (GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &info) == 0)
        return widest;
    return info.srWindow.Right - info.srWindow.Left + 1;
}

bool shows_utf8(const bearings::environment&) {
    return GetConsoleOutputCP() == CP_UTF8;
}

#else

bool is_terminal(int descriptor) {
    return isatty(descriptor) != 0;
}

int width_of_terminal() {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return widest;
    return size.ws_col;
}

/// The first that is set of the three variables decides, as in POSIX.
bool shows_utf8(const bearings::environment& variables) {
    for (const std::string_view name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const auto* found = variables.find(name);
        if (found == nullptr)
            continue;
        std::string upper;
        for (const char c : found->value)
            upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        return upper.find("UTF-8") != std::string::npos || upper.find("UTF8") != std::string::npos;
    }
    return false;
}

#endif

}  // namespace

terminal find_terminal(const bearings::environment& variables, const options& asked) {
    terminal made;
    const auto* kind = variables.find("TERM");
    const bool dumb = kind != nullptr && kind->value == "dumb";
    const bool plain = asked.no_color || variables.find("NO_COLOR") != nullptr || dumb;
    const bool screen = asked.output.empty() && is_terminal(1);
    made.style.colour = screen && !plain;
    made.style.ascii = !shows_utf8(variables);
    made.style.verbose = asked.verbose;
    made.style.width = screen ? std::clamp(width_of_terminal(), narrowest, widest) : widest;
    made.live = is_terminal(2) && !dumb;
    return made;
}

#ifdef _WIN32

namespace {

std::string utf8_of(const wchar_t* text) {
    const int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, nullptr, 0, nullptr, nullptr);
    if (size <= 1)
        return {};
    std::string out(static_cast<std::size_t>(size - 1), '\0');
    WideCharToMultiByte(CP_UTF8, 0, text, -1, out.data(), size, nullptr, nullptr);
    return out;
}

void enable_colours(DWORD which) {
    const HANDLE handle = GetStdHandle(which);
    DWORD mode = 0;
    if (GetConsoleMode(handle, &mode) != 0)
        SetConsoleMode(handle, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

}  // namespace

void prepare_console() {
    SetConsoleOutputCP(CP_UTF8);
    enable_colours(STD_OUTPUT_HANDLE);
    enable_colours(STD_ERROR_HANDLE);
}

std::vector<std::string> arguments_of_process(int, char**) {
    int count = 0;
    wchar_t** wide = CommandLineToArgvW(GetCommandLineW(), &count);
    std::vector<std::string> out;
    for (int i = 1; wide != nullptr && i < count; ++i)
        out.push_back(utf8_of(wide[i]));
    LocalFree(wide);
    return out;
}

#else

void prepare_console() {}

std::vector<std::string> arguments_of_process(int argc, char** argv) {
    return argc > 1 ? std::vector<std::string>(argv + 1, argv + argc) : std::vector<std::string>{};
}

#endif

}  // namespace cli
