// SPDX-License-Identifier: BSL-1.0
#include "output.hpp"

#include <bearings/json.hpp>
#include <bearings/url.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "html.hpp"

namespace cli {

void complain(std::string_view message) {
    const auto line = "bearings: error: " + bearings::escaped(message, 1000) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
}

int complain(const bearings::failure& what) {
    complain(to_string(what));
    return exit_usage;
}

std::string rendered(const bearings::report& from, const options& asked, const terminal& screen) {
    switch (asked.format) {
    case output_format::json: return bearings::to_json(from);
    case output_format::html: return to_html(from);
    case output_format::dotenv: return bearings::to_dotenv(from, asked.reveal);
    case output_format::text: break;
    }
    return bearings::to_text(from, screen.style);
}

bool write_data(const options& asked, std::string_view data) {
    if (!asked.output.empty())
        return write_file(asked.output, data);
    if (std::fwrite(data.data(), 1, data.size(), stdout) == data.size() && std::fflush(stdout) == 0)
        return true;
    complain("cannot write to standard output: " + std::string(std::strerror(errno)));
    return false;
}

bool write_file(const std::string& path, std::string_view data) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    bool written = file != nullptr && std::fwrite(data.data(), 1, data.size(), file) == data.size();
    int why = errno;
    if (file != nullptr && std::fclose(file) != 0) {
        written = false;
        why = errno;
    }
    if (!written)
        complain("cannot write '" + path + "': " + std::strerror(why));
    return written;
}

}  // namespace cli
