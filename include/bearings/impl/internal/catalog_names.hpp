// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_CATALOG_NAMES_HPP
#define BEARINGS_IMPL_INTERNAL_CATALOG_NAMES_HPP

#include <bearings/impl/internal/text.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace bearings::detail {

/// A name put together on the stack, so that looking for a variable allocates nothing.
class composed_name {
public:
    /// Empty when the parts do not fit: no variable has that name.
    template <class... Parts>
    [[nodiscard]] std::string_view operator()(const Parts&... parts) noexcept {
        size_ = 0;
        fits_ = true;
        (append(parts), ...);
        return fits_ ? std::string_view(text_, size_) : std::string_view();
    }

private:
    void append(std::string_view part) noexcept {
        if (part.size() > sizeof text_ - size_) {
            fits_ = false;
            return;
        }
        std::memcpy(text_ + size_, part.data(), part.size());
        size_ += part.size();
    }

    char text_[192];
    std::size_t size_ = 0;
    bool fits_ = true;
};

/// Finds names of a list whose entries do not move; linear for a few, hashed for many.
class name_table {
public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    /// `name_of(i)` for every `i < count` must stay valid.
    template <class NameOf>
    name_table(std::size_t count, const NameOf& name_of) {
        std::size_t size = 16;
        while (size < count * 2)
            size *= 2;
        slots_.assign(size, 0);
        names_.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view name = name_of(i);
            names_.push_back(name);
            std::size_t at = place(name);
            while (slots_[at] != 0 && names_[slots_[at] - 1] != name)
                at = (at + 1) & (slots_.size() - 1);
            if (slots_[at] == 0)
                slots_[at] = static_cast<std::uint32_t>(i + 1);
        }
    }

    /// The first entry of that name, or `none`.
    [[nodiscard]] std::size_t find(std::string_view name) const noexcept {
        std::size_t at = place(name);
        while (slots_[at] != 0) {
            if (names_[slots_[at] - 1] == name)
                return slots_[at] - 1;
            at = (at + 1) & (slots_.size() - 1);
        }
        return none;
    }

private:
    [[nodiscard]] std::size_t place(std::string_view name) const noexcept {
        std::uint64_t hash = 14695981039346656037u;
        for (const char c : name)
            hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
        return static_cast<std::size_t>(hash ^ (hash >> 29)) & (slots_.size() - 1);
    }

    std::vector<std::string_view> names_;
    std::vector<std::uint32_t> slots_;
};

/// Stable and never quadratic; <algorithm> would weigh more than all of the core's own code.
template <class T, class Less>
void merge_sort(std::vector<T>& items, const Less& less) {
    std::vector<T> other(items.size());
    for (std::size_t width = 1; width < items.size(); width *= 2) {
        for (std::size_t low = 0; low < items.size(); low += 2 * width) {
            const std::size_t middle = low + width < items.size() ? low + width : items.size();
            const std::size_t high = middle + width < items.size() ? middle + width : items.size();
            std::size_t left = low;
            std::size_t right = middle;
            for (std::size_t at = low; at < high; ++at) {
                const bool take_right =
                    left == middle || (right < high && less(items[right], items[left]));
                other[at] = static_cast<T&&>(items[take_right ? right++ : left++]);
            }
        }
        items.swap(other);
    }
}

/// What one slip of the keyboard did to a name.
struct slip {
    bool found = false;
    /// Where it stands in the intended name.
    std::size_t position = 0;
    /// Whether only digits were touched: `NODE1`, `NODE2` are two names, not a slip.
    bool digits = false;
};

/// Whether `typed` becomes `meant` by one inserted, missing, wrong or swapped character, in any
/// case. Equal texts are no slip; texts that differ only in case are one.
[[nodiscard]] constexpr slip one_slip(std::string_view typed, std::string_view meant) noexcept {
    std::size_t same = 0;
    while (same < typed.size() && same < meant.size() &&
           to_upper(typed[same]) == to_upper(meant[same]))
        ++same;
    const auto rest = [same](std::string_view text, std::size_t skip) {
        return text.size() >= same + skip ? text.substr(same + skip) : std::string_view();
    };
    if (typed.size() == meant.size()) {
        if (same == typed.size())
            return {typed != meant, 0, false};
        if (equals_ignoring_case(rest(typed, 1), rest(meant, 1)))
            return {true, same, is_digit(typed[same]) && is_digit(meant[same])};
        const bool swapped = same + 1 < typed.size() &&
                             to_upper(typed[same]) == to_upper(meant[same + 1]) &&
                             to_upper(typed[same + 1]) == to_upper(meant[same]) &&
                             equals_ignoring_case(rest(typed, 2), rest(meant, 2));
        return {swapped, same, false};
    }
    if (typed.size() == meant.size() + 1 && equals_ignoring_case(rest(typed, 1), rest(meant, 0)))
        return {true, same, is_digit(typed[same])};
    if (typed.size() + 1 == meant.size() && equals_ignoring_case(rest(typed, 0), rest(meant, 1)))
        return {true, same, is_digit(meant[same])};
    return {};
}

}  // namespace bearings::detail

#endif
