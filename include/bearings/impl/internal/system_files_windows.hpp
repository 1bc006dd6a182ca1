// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SYSTEM_FILES_WINDOWS_HPP
#define BEARINGS_IMPL_INTERNAL_SYSTEM_FILES_WINDOWS_HPP

#include <bearings/files.hpp>
#include <bearings/impl/internal/file_failure.hpp>
#include <bearings/impl/internal/utf16.hpp>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <io.h>
#include <share.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <wchar.h>

namespace bearings::detail {

/// A path as the C runtime wants it: wide, and without the slash at the end of a folder.
/// Empty: it cannot be the name of a file.
inline std::wstring windows_path(std::string_view path) {
    constexpr std::size_t drive_root = 3;
    while (path.size() > drive_root && (path.back() == '/' || path.back() == '\\'))
        path.remove_suffix(1);
    // `\\.\` leads to devices and pipes.
    const bool device = path.starts_with("\\\\.\\") || path.starts_with("//./");
    if (device || path.find('\0') != std::string_view::npos)
        return {};
    return to_utf16<wchar_t>(path);
}

/// A descriptor of the C runtime that closes itself.
class descriptor {
public:
    explicit descriptor(const wchar_t* path) noexcept {
        // Others may go on writing: a file that an editor holds open is read all the same.
        if (::_wsopen_s(&value_, path, _O_RDONLY | _O_BINARY | _O_NOINHERIT, _SH_DENYNO, 0) != 0)
            value_ = -1;
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (value_ >= 0)
            ::_close(value_);
    }
    [[nodiscard]] int get() const noexcept { return value_; }

private:
    int value_ = -1;
};

class operating_system_files final : public files {
public:
    [[nodiscard]] result<std::optional<std::string>> read(std::string_view path, std::size_t limit)
        const override {
        const std::wstring name = windows_path(path);
        if (name.empty())
            return file_failure(path, "its name is none that a file can have");
        // Before opening: a device or pipe could answer to being opened.
        struct _stat64 status {};
        if (::_wstat64(name.c_str(), &status) != 0)
            return missing_or(path, errno);
        if ((status.st_mode & _S_IFMT) != _S_IFREG)
            return no_file(path, status);
        const descriptor file(name.c_str());
        if (file.get() < 0)
            return missing_or(path, errno);
        if (::_fstat64(file.get(), &status) != 0 || (status.st_mode & _S_IFMT) != _S_IFREG)
            return no_file(path, status);
        return read_all(file, path, limit);
    }

    [[nodiscard]] bool exists(std::string_view path) const noexcept override {
        try {
            struct _stat64 status {};
            return ::_wstat64(windows_path(path).c_str(), &status) == 0;
        } catch (...) {
            return false;
        }
    }

    [[nodiscard]] std::vector<std::string> list(std::string_view path, std::size_t limit)
        const override {
        std::vector<std::string> names;
        auto pattern = to_utf16<wchar_t>(path);
        if (pattern.empty() || path.find_first_of(std::string_view("*?\0", 3)) != path.npos)
            return names;
        struct _wfinddata64_t entry {};
        const auto search = ::_wfindfirst64((pattern += L"/*").c_str(), &entry);
        if (search == -1)
            return names;
        do {
            std::string name;
            if (append_utf16<wchar_t>(name, entry.name) && name != "." && name != "..")
                names.push_back(static_cast<std::string&&>(name));
        } while (names.size() < limit && ::_wfindnext64(search, &entry) == 0);
        ::_findclose(search);
        return names;
    }

private:
    static result<std::optional<std::string>> missing_or(std::string_view path, int error_number) {
        if (error_number == ENOENT || error_number == ENOTDIR)
            return std::optional<std::string>();
        return file_failure(path, reason_of(error_number));
    }

    static failure no_file(std::string_view path, const struct _stat64& status) {
        const bool directory = (status.st_mode & _S_IFMT) == _S_IFDIR;
        return file_failure(path, directory ? reason_of(EISDIR) : std::string(no_regular_file));
    }

    static result<std::optional<std::string>> read_all(
        const descriptor& file,
        std::string_view path,
        std::size_t limit
    ) {
        std::string text;
        char buffer[4096];
        for (;;) {
            const int got = ::_read(file.get(), buffer, sizeof buffer);
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
