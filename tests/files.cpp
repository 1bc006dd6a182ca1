// SPDX-License-Identifier: BSL-1.0
#include <bearings/files.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "tests/catch.hpp"

#if !defined(_WIN32)
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#endif

using namespace bearings;

namespace {

/// A folder that is gone afterwards.
class temporary_folder {
public:
    temporary_folder()
        : path_(std::filesystem::temp_directory_path() / unique_name()) {
        std::filesystem::create_directories(path_);
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] std::string operator/(std::u8string_view name) const {
        const auto text = (path_ / name).u8string();
        return {text.begin(), text.end()};
    }
    std::string write(std::u8string_view name, std::string_view content) const {
        std::ofstream(path_ / name, std::ios::binary) << content;
        return *this / name;
    }

private:
    static std::string unique_name() {
        const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
        return "bearings files " + std::to_string(now);
    }
    std::filesystem::path path_;
};

std::string read_or_reason(std::string_view path, std::size_t limit = 100) {
    const auto text = system_files().read(path, limit);
    if (!text)
        return text.error().message;
    return *text ? "content: " + **text : "absent";
}

}  // namespace

TEST_CASE("a regular file is read whole") {
    const temporary_folder folder;
    const std::string_view binary("a\0b\r\n", 5);
    CHECK(read_or_reason(folder.write(u8"text", "hello\n")) == "content: hello\n");
    CHECK(read_or_reason(folder.write(u8"empty", "")) == "content: ");
    CHECK(read_or_reason(folder.write(u8"binary", binary)) == "content: " + std::string(binary));
    CHECK(read_or_reason(folder.write(u8"b\u00fccher \u4e66", "x")) == "content: x");
    const std::string large(100'000, 'x');
    CHECK(read_or_reason(folder.write(u8"large", large), 100'000) == "content: " + large);
}

TEST_CASE("a file that does not exist is absent, not a failure") {
    const temporary_folder folder;
    const std::string file = folder.write(u8"file", "x");
    CHECK(read_or_reason(folder / u8"missing") == "absent");
    CHECK(read_or_reason(folder / u8"missing/below") == "absent");
    CHECK_FALSE(system_files().exists(folder / u8"missing"));
    CHECK(system_files().exists(file));
    CHECK(system_files().exists(folder / u8""));
}

TEST_CASE("a file that is too large is refused with its limit and its name") {
    const temporary_folder folder;
    const std::string path = folder.write(u8"file", "12345678901");
    CHECK(read_or_reason(path, 11) == "content: 12345678901");
    const auto refused = system_files().read(path, 10);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::too_large);
    CHECK_THAT(refused.error().message, Catch::Contains("10 bytes"));
    CHECK(refused.error().origin.source == path);
}

TEST_CASE("a directory is no file") {
    const temporary_folder folder;
    const auto refused = system_files().read(folder / u8"", 100);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::file_unreadable);
    CHECK_THAT(refused.error().message, Catch::Contains("directory"));
}

TEST_CASE("a name with a NUL character is refused, not cut") {
    const temporary_folder folder;
    const std::string path = folder.write(u8"file", "x") + std::string("\0.txt", 5);
    CHECK_FALSE(system_files().read(path, 100));
    CHECK_FALSE(system_files().exists(path));
}

#if !defined(_WIN32)

TEST_CASE("a pipe, socket or device is refused at once, whoever holds its other end") {
    const temporary_folder folder;
    const std::string pipe = folder / u8"pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);

    const std::string socket_path = folder / u8"socket";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(socket_path.size() < sizeof address.sun_path);
    socket_path.copy(address.sun_path, socket_path.size());
    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);

    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& path :
         {pipe, socket_path, std::string("/dev/zero"), std::string("/dev/tty")}) {
        CAPTURE(path);
        const auto refused = system_files().read(path, 100);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == errc::file_unreadable);
        CHECK_THAT(refused.error().message, Catch::Contains("no regular file"));
        CHECK(system_files().exists(path));
    }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
    ::close(listener);
}

TEST_CASE("files of the kernel are read although they say that they are empty") {
    const auto text = system_files().read("/proc/self/status", 64 * 1024);
    REQUIRE(text);
    REQUIRE(*text);
    CHECK_THAT(**text, Catch::Contains("Pid:"));
}

TEST_CASE("a file without permission is a failure that says so") {
    const temporary_folder folder;
    const std::string path = folder.write(u8"file", "x");
    REQUIRE(::chmod(path.c_str(), 0) == 0);
    REQUIRE(::chmod((folder / u8"").c_str(), 0755) == 0);
    // Root may read everything: take another user for a moment.
    const bool root = ::geteuid() == 0;
    if (root)
        REQUIRE(::seteuid(65534) == 0);
    const auto refused = system_files().read(path, 100);
    if (root)
        REQUIRE(::seteuid(0) == 0);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::file_unreadable);
    CHECK_THAT(refused.error().message, Catch::Contains("permission denied"));
}

TEST_CASE("symbolic links lead to their file, loops are a failure") {
    const temporary_folder folder;
    folder.write(u8"file", "x");
    std::filesystem::create_symlink("file", folder / u8"link");
    std::filesystem::create_symlink("loop", folder / u8"loop");
    CHECK(read_or_reason(folder / u8"link") == "content: x");
    CHECK_THAT(read_or_reason(folder / u8"loop"), Catch::Contains("loop"));
}

TEST_CASE("reading leaves no descriptor open") {
    const temporary_folder folder;
    const std::string path = folder.write(u8"file", "x");
    const auto open_descriptors = [] {
        int count = 0;
        for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
            count += entry.path().empty() ? 0 : 1;
        return count;
    };
    const int before = open_descriptors();
    for (const std::string& each : {path, folder / u8"", std::string("/dev/zero")})
        static_cast<void>(system_files().read(each, 0));
    CHECK(open_descriptors() == before);
}

#endif

TEST_CASE("files in memory behave like those of a machine") {
    const memory_files files{{"/etc/os-release", "ID=debian"}, {"/.dockerenv", ""}};
    CHECK(**files.read("/etc/os-release", 100) == "ID=debian");
    CHECK(**files.read("/.dockerenv", 100) == "");
    CHECK_FALSE(*files.read("/etc/os", 100));
    CHECK(files.read("/etc/os-release", 8).error().code == errc::too_large);
    CHECK(files.read("/etc", 100).error().code == errc::file_unreadable);
    CHECK(files.exists("/etc/os-release"));
    CHECK(files.exists("/etc"));
    CHECK_FALSE(files.exists("/etc/os"));
    CHECK_FALSE(files.exists("/e"));
    CHECK_FALSE(memory_files().exists("/"));
}
