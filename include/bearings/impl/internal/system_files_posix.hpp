// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SYSTEM_FILES_POSIX_HPP
#define BEARINGS_IMPL_INTERNAL_SYSTEM_FILES_POSIX_HPP

#include <bearings/files.hpp>
#include <bearings/impl/internal/file_failure.hpp>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bearings::detail {

/// A descriptor that closes itself.
class descriptor {
public:
    // Non-blocking: opening a pipe without a writer would wait for one.
    explicit descriptor(const char* path) noexcept
        : value_(::open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (value_ >= 0)
            ::close(value_);
    }
    [[nodiscard]] int get() const noexcept { return value_; }

private:
    int value_;
};

class operating_system_files final : public files {
public:
    [[nodiscard]] result<std::optional<std::string>> read(std::string_view path, std::size_t limit)
        const override {
        if (path.find('\0') != std::string_view::npos)
            return file_failure(path, "its name holds a NUL character");
        const std::string name(path);
        const descriptor file(name.c_str());
        if (file.get() < 0) {
            if (errno == ENOENT || errno == ENOTDIR)
                return std::optional<std::string>();
            // A socket cannot be opened at all.
            if (errno == ENXIO || errno == ENODEV)
                return file_failure(path, no_regular_file);
            return file_failure(path, reason_of(errno));
        }
        // Of the descriptor, not of the name: that may point elsewhere by now.
        struct stat status {};
        if (::fstat(file.get(), &status) != 0)
            return file_failure(path, reason_of(errno));
        if (!S_ISREG(status.st_mode))
            return file_failure(
                path,
                S_ISDIR(status.st_mode) ? reason_of(EISDIR) : std::string(no_regular_file)
            );
        return read_all(file, path, limit);
    }

    [[nodiscard]] bool exists(std::string_view path) const noexcept override {
        struct stat status {};
        char name[4096];
        if (path.size() >= sizeof name || path.find('\0') != std::string_view::npos)
            return false;
        name[path.copy(name, path.size())] = '\0';
        return ::stat(name, &status) == 0;
    }

    [[nodiscard]] std::vector<std::string> list(std::string_view path, std::size_t limit)
        const override {
        std::vector<std::string> names;
        if (path.find('\0') != std::string_view::npos)
            return names;
        ::DIR* const folder = ::opendir(std::string(path).c_str());
        if (folder == nullptr)
            return names;
        while (names.size() < limit) {
            const auto* entry = ::readdir(folder);
            if (entry == nullptr)
                break;
            const std::string_view name(entry->d_name);
            if (name != "." && name != "..")
                names.emplace_back(name);
        }
        ::closedir(folder);
        return names;
    }

private:
    // The size of files under /proc is told as zero: read until the end, whatever it says.
    static result<std::optional<std::string>> read_all(
        const descriptor& file,
        std::string_view path,
        std::size_t limit
    ) {
        std::string text;
        char buffer[4096];
        for (;;) {
            const auto got = ::read(file.get(), buffer, sizeof buffer);
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return file_failure(path, reason_of(errno));
            if (got == 0)
                return std::optional(static_cast<std::string&&>(text));
            text.append(buffer, static_cast<std::size_t>(got));
            if (text.size() > limit)
                return file_too_large(path, limit);
        }
    }
};

}  // namespace bearings::detail

#endif
