// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_DECISION_TEXT_INDEX_HPP
#define BEARINGS_IMPL_INTERNAL_DECISION_TEXT_INDEX_HPP

#include <cstddef>
#include <string_view>
#include <vector>

namespace bearings::detail {

/// Numbers texts in the order they are first seen; the views must outlive it. Stands in for
/// `<unordered_map>`, which the core does not include.
class text_index {
public:
    explicit text_index(std::size_t expected) {
        std::size_t size = 8;
        while (size < expected * 2)
            size *= 2;
        slots_.resize(size);
    }

    /// The number of `text`, a new one when it was not seen before.
    std::size_t number(std::string_view text) {
        if ((texts_.size() + 1) * 2 > slots_.size())
            grow();
        auto& slot = slots_[find(text)];
        if (slot == 0) {
            texts_.push_back(text);
            slot = texts_.size();
        }
        return slot - 1;
    }
    [[nodiscard]] std::size_t size() const noexcept { return texts_.size(); }

private:
    [[nodiscard]] std::size_t find(std::string_view text) const noexcept {
        const auto mask = slots_.size() - 1;
        auto at = std::hash<std::string_view>{}(text)&mask;
        while (slots_[at] != 0 && texts_[slots_[at] - 1] != text)
            at = (at + 1) & mask;
        return at;
    }
    void grow() {
        std::vector<std::size_t> larger(slots_.size() * 2);
        slots_.swap(larger);
        for (std::size_t i = 0; i < texts_.size(); ++i)
            slots_[find(texts_[i])] = i + 1;
    }

    std::vector<std::size_t> slots_;
    std::vector<std::string_view> texts_;
};

}  // namespace bearings::detail

#endif
