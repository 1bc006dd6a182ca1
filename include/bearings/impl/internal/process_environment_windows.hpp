// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_PROCESS_ENVIRONMENT_WINDOWS_HPP
#define BEARINGS_IMPL_INTERNAL_PROCESS_ENVIRONMENT_WINDOWS_HPP

#include <bearings/environment.hpp>
#include <bearings/impl/internal/utf16.hpp>
#include <bearings/impl/internal/windows_api.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace bearings::detail {

inline constexpr name_case system_name_case = name_case::insensitive;

/// The `NAME=value` entries of this process, as UTF-8.
class process_entries {
public:
    // The narrow API turns what the code page lacks into question marks.
    process_entries() {
        wchar_t* const block = ::GetEnvironmentStringsW();
        if (block == nullptr)
            return;
        for (const wchar_t* at = block; *at != L'\0';) {
            const std::wstring_view entry(at);
            add(entry);
            at += entry.size() + 1;
        }
        ::FreeEnvironmentStringsW(block);
    }

    template <class Visit>
    void visit(Visit&& entry) const {
        for (std::size_t at = 0; at < text_.size();) {
            const std::string_view next(text_.data() + at);
            entry(next);
            at += next.size() + 1;
        }
    }
    [[nodiscard]] std::size_t rejected() const noexcept { return rejected_; }

private:
    void add(std::wstring_view entry) {
        const std::size_t before = text_.size();
        if (append_utf16(text_, entry)) {
            text_ += '\0';
            return;
        }
        text_.resize(before);
        ++rejected_;
    }

    std::string text_;
    std::size_t rejected_ = 0;
};

}  // namespace bearings::detail

#endif
