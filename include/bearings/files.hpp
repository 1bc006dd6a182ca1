// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_FILES_HPP
#define BEARINGS_FILES_HPP

#include <bearings/result.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings {

/// How the file system is read; injected, so that every fact can be tested without a machine.
class files {
public:
    files() = default;
    files(const files&) = delete;
    files& operator=(const files&) = delete;
    virtual ~files() = default;

    /// The whole of a regular file. None: it does not exist. A failure: it cannot be read, is no
    /// regular file, or is larger than `limit` bytes. Never blocks on a pipe or device.
    [[nodiscard]] virtual result<std::optional<std::string>> read(
        std::string_view path,
        std::size_t limit
    ) const = 0;

    /// Whether something is there, of whatever kind.
    [[nodiscard]] virtual bool exists(std::string_view path) const noexcept = 0;

    /// Names of what stands in a directory, at most `limit` of them, in no order. Empty: nothing,
    /// no directory, or it cannot be read; a file system that cannot list is allowed to say so.
    [[nodiscard]] virtual std::vector<std::string> list(std::string_view path, std::size_t limit)
        const {
        (void)path;
        (void)limit;
        return {};
    }
};

/// The file system of this machine.
[[nodiscard]] BEARINGS_DECL const files& system_files() noexcept;

/// A file system of given paths and contents, for tests and replay.
class memory_files final : public files {
public:
    memory_files() = default;
    BEARINGS_DECL memory_files(
        std::initializer_list<std::pair<std::string_view, std::string_view>> contents
    );
    [[nodiscard]] BEARINGS_DECL result<std::optional<std::string>> read(
        std::string_view path,
        std::size_t limit
    ) const override;
    [[nodiscard]] BEARINGS_DECL bool exists(std::string_view path) const noexcept override;
    [[nodiscard]] BEARINGS_DECL std::vector<std::string> list(
        std::string_view path,
        std::size_t limit
    ) const override;

private:
    std::vector<std::pair<std::string, std::string>> contents_;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/files.ipp>
#endif

#endif
