// SPDX-License-Identifier: BSL-1.0
#ifndef _WIN32

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

#include "output.hpp"
#include "process.hpp"

namespace cli {

int run_command(
    const std::vector<std::string>& command,
    const std::vector<std::pair<std::string, std::string>>& variables
) {
    for (const auto& [name, value] : variables)
        setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    for (const auto& argument : command)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    std::fflush(nullptr);
    execvp(arguments.front(), arguments.data());
    const int why = errno;
    complain("cannot run '" + command.front() + "': " + std::strerror(why));
    return why == ENOENT ? 127 : 126;
}

}  // namespace cli

#endif
