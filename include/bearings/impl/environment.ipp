// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_ENVIRONMENT_IPP
#define BEARINGS_IMPL_ENVIRONMENT_IPP

#include <bearings/environment.hpp>
#include <bearings/impl/internal/process_environment.hpp>
#include <bearings/impl/internal/text.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings {

namespace detail {

inline constexpr std::string_view process_source = "process environment";

/// Up to eight bytes as a number; which bytes stand twice does not matter to a hash.
inline std::uint64_t short_bytes(std::string_view text) noexcept {
    if (text.size() < 4) {
        std::uint64_t bytes = 0;
        for (const char c : text)
            bytes = (bytes << 8) | static_cast<unsigned char>(c);
        return bytes;
    }
    std::uint32_t front = 0;
    std::uint32_t back = 0;
    std::memcpy(&front, text.data(), 4);
    std::memcpy(&back, text.data() + text.size() - 4, 4);
    return (static_cast<std::uint64_t>(front) << 32) | back;
}

/// Eight bytes a round: looking up a name that is not there is the most frequent thing of all.
inline std::uint32_t hash_of(std::string_view name) noexcept {
    constexpr std::uint64_t factor = 0x9e3779b97f4a7c15u;
    const auto mixed = [](std::uint64_t value) {
        value *= factor;
        return value ^ (value >> 32);
    };
    if (name.size() < 8)
        return static_cast<std::uint32_t>(
            mixed(short_bytes(name) ^ (std::uint64_t{name.size()} << 56))
        );
    std::uint64_t hash = name.size();
    for (std::size_t at = 0; at + 8 <= name.size(); at += 8)
        hash = mixed(hash ^ eight_bytes(name.data() + at));
    return static_cast<std::uint32_t>(mixed(hash ^ eight_bytes(name.data() + name.size() - 8)));
}

inline std::uint32_t hash_ignoring_case(std::string_view name) noexcept {
    std::uint32_t hash = 2166136261u;
    for (const char c : name)
        hash = (hash ^ static_cast<unsigned char>(to_lower(c))) * 16777619u;
    return hash;
}

}  // namespace detail

/// One block of memory: this head, the variables, the index, the chains of shadowed ones, the text.
struct environment::storage {
    struct slot {
        std::uint32_t hash = 0;
        /// First and last variable of that name, plus one. Zero: the slot is free.
        std::uint32_t head = 0;
        std::uint32_t tail = 0;
    };
    enum class order { first_wins, last_wins };

    std::size_t block_size = 0;
    variable* variables = nullptr;
    slot* slots = nullptr;
    /// The variable hidden by each, plus one. Zero: none.
    std::uint32_t* hidden = nullptr;
    char* text = nullptr;
    std::size_t capacity = 0;
    std::size_t text_capacity = 0;
    std::size_t count = 0;
    std::size_t text_size = 0;
    std::size_t mask = 0;
    std::size_t rejected = 0;
    name_case names = name_case::sensitive;
    /// Which kinds of names there are: most names that are asked for are of none of them.
    std::uint64_t kinds[8] = {};

    static storage* make(std::size_t capacity, std::size_t text_capacity, name_case names);
    [[nodiscard]] storage* clone() const;
    static void destroy(const storage* state) noexcept;

    [[nodiscard]] bool has_room_for(std::size_t bytes) const noexcept {
        return count < capacity && bytes <= text_capacity - text_size;
    }
    std::string_view keep(std::string_view what) noexcept;
    /// From 0 to 511, by the length and the ends of a name, without regard to case.
    [[nodiscard]] static std::size_t kind_of(std::string_view name) noexcept {
        const unsigned first = static_cast<unsigned char>(name.front()) & 0x1fu;
        const unsigned last = static_cast<unsigned char>(name.back()) & 0x1fu;
        return (name.size() + first * 16 + last * 5) % 512;
    }
    [[nodiscard]] bool may_have(std::string_view name) const noexcept {
        const std::size_t kind = kind_of(name);
        return ((kinds[kind / 64] >> (kind % 64)) & 1u) != 0;
    }
    [[nodiscard]] std::uint32_t hash(std::string_view name) const noexcept;
    [[nodiscard]] slot& slot_of(std::string_view name, std::uint32_t hash) const noexcept;
    void add(const variable& kept, order wins) noexcept;
    void add_entry(std::string_view entry) noexcept;
};

BEARINGS_DECL environment::storage* environment::storage::make(
    std::size_t capacity,
    std::size_t text_capacity,
    name_case names
) {
    std::size_t slot_count = 4;
    while (slot_count < 2 * capacity)
        slot_count *= 2;
    const std::size_t size = sizeof(storage) + capacity * sizeof(variable) +
                             slot_count * sizeof(slot) + capacity * sizeof(std::uint32_t) +
                             text_capacity;
    char* at = static_cast<char*>(::operator new(size));
    auto* const made = ::new (static_cast<void*>(at)) storage;
    at += sizeof(storage);
    made->variables = reinterpret_cast<variable*>(at);
    at += capacity * sizeof(variable);
    made->slots = reinterpret_cast<slot*>(at);
    for (std::size_t i = 0; i < slot_count; ++i)
        ::new (static_cast<void*>(made->slots + i)) slot;
    at += slot_count * sizeof(slot);
    made->hidden = reinterpret_cast<std::uint32_t*>(at);
    made->text = at + capacity * sizeof(std::uint32_t);
    made->capacity = capacity;
    made->text_capacity = text_capacity;
    made->mask = slot_count - 1;
    made->block_size = size;
    made->names = names;
    return made;
}

BEARINGS_DECL void environment::storage::destroy(const storage* state) noexcept {
    ::operator delete(const_cast<storage*>(state));
}

BEARINGS_DECL environment::storage* environment::storage::clone() const {
    storage* const made = make(capacity, text_capacity, names);
    made->rejected = rejected;
    made->count = count;
    made->text_size = text_size;
    std::memcpy(made->kinds, kinds, sizeof kinds);
    std::memcpy(made->slots, slots, (mask + 1) * sizeof(slot));
    std::memcpy(made->hidden, hidden, count * sizeof(std::uint32_t));
    std::memcpy(made->text, text, text_size);
    const auto moved = [&](std::string_view view) -> std::string_view {
        if (view.empty())
            return {};
        return {made->text + (view.data() - text), view.size()};
    };
    for (std::size_t i = 0; i < count; ++i) {
        variable copy = variables[i];
        copy.name = moved(copy.name);
        copy.value = moved(copy.value);
        copy.origin.key = moved(copy.origin.key);
        copy.origin.source = moved(copy.origin.source);
        ::new (static_cast<void*>(made->variables + i)) variable(copy);
    }
    return made;
}

BEARINGS_DECL std::string_view environment::storage::keep(std::string_view what) noexcept {
    if (what.empty())
        return {};
    char* const begin = text + text_size;
    std::memcpy(begin, what.data(), what.size());
    text_size += what.size();
    return {begin, what.size()};
}

BEARINGS_DECL std::uint32_t environment::storage::hash(std::string_view name) const noexcept {
    return names == name_case::sensitive ? detail::hash_of(name) : detail::hash_ignoring_case(name);
}

/// The slot of `name`, or the free one where it belongs.
BEARINGS_DECL environment::storage::slot& environment::storage::slot_of(
    std::string_view name,
    std::uint32_t hash
) const noexcept {
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        slot& here = slots[at];
        if (here.head == 0)
            return here;
        if (here.hash != hash)
            continue;
        const std::string_view other = variables[here.head - 1].name;
        if (names == name_case::sensitive ? other == name
                                          : detail::equals_ignoring_case(other, name))
            return here;
    }
}

/// Adds a variable whose text is kept already.
BEARINGS_DECL void environment::storage::add(const variable& kept, order wins) noexcept {
    const std::size_t kind = kind_of(kept.name);
    kinds[kind / 64] |= std::uint64_t{1} << (kind % 64);
    const std::uint32_t key = hash(kept.name);
    slot& found = slot_of(kept.name, key);
    ::new (static_cast<void*>(variables + count)) variable(kept);
    hidden[count] = 0;
    const auto added = static_cast<std::uint32_t>(++count);
    if (found.head == 0) {
        found = {key, added, added};
    } else if (wins == order::last_wins) {
        hidden[added - 1] = found.head;
        found.head = added;
    } else {
        hidden[found.tail - 1] = added;
        found.tail = added;
    }
}

/// Adds a `NAME=value` entry of the process; one without a value is no variable.
BEARINGS_DECL void environment::storage::add_entry(std::string_view entry) noexcept {
    // Windows has entries such as `=C:=C:\dir` that are no variables.
    const auto equals = entry.find('=');
    if (equals == 0 || equals == std::string_view::npos)
        return;
    const auto value = detail::trimmed(entry.substr(equals + 1));
    if (value.empty())
        return;
    if (!detail::is_utf8(entry)) {
        ++rejected;
        return;
    }
    const std::size_t value_begin = static_cast<std::size_t>(value.data() - entry.data());
    const auto kept = keep(entry.substr(0, value_begin + value.size()));
    const auto name = kept.substr(0, equals);
    // The text begins with the name of the source.
    const std::string_view source(text, detail::process_source.size());
    add({name, kept.substr(value_begin), {origin_kind::environment, name, source, 0}},
        order::first_wins);
}

namespace detail {

/// Copies variables into one block of memory.
template <class Storage>
class environment_builder {
public:
    environment_builder(std::size_t count, std::size_t bytes, name_case names)
        : made_(Storage::make(count, bytes, names)) {}
    environment_builder(const environment_builder&) = delete;
    environment_builder& operator=(const environment_builder&) = delete;

    static std::size_t size_of(const variable& what) noexcept {
        return what.name.size() + what.value.size() + what.origin.key.size() +
               what.origin.source.size();
    }

    void add(const variable& what, typename Storage::order wins) noexcept {
        const auto value = trimmed(what.value);
        if (what.name.empty() || value.empty())
            return;
        variable kept = what;
        kept.name = made_->keep(what.name);
        kept.value = made_->keep(value);
        kept.origin.key = what.origin.key == what.name ? kept.name : made_->keep(what.origin.key);
        // Neighbours come from the same file nearly always.
        if (what.origin.source != source_)
            source_ = made_->keep(what.origin.source);
        kept.origin.source = source_;
        made_->add(kept, wins);
    }

    [[nodiscard]] Storage* release() noexcept { return std::exchange(made_, nullptr); }

private:
    Storage* made_;
    std::string_view source_;
};

}  // namespace detail

BEARINGS_DECL environment::environment(const environment& other)
    : state_(other.state_ == nullptr ? nullptr : other.state_->clone()) {}

BEARINGS_DECL environment::~environment() {
    storage::destroy(state_);
}

BEARINGS_DECL environment environment::of_process() {
    const detail::process_entries entries;
    std::size_t count = 0;
    std::size_t bytes = detail::process_source.size();
    entries.visit([&](std::string_view entry) {
        ++count;
        bytes += entry.size();
    });
    storage* const made = storage::make(count, bytes, detail::system_name_case);
    made->rejected = entries.rejected();
    made->keep(detail::process_source);
    entries.visit([&](std::string_view entry) {
        // Another thread may have set a variable since they were counted.
        if (made->has_room_for(entry.size()))
            made->add_entry(entry);
    });
    return environment(made);
}

BEARINGS_DECL environment environment::of(
    std::initializer_list<std::pair<std::string_view, std::string_view>> variables,
    name_case names
) {
    return of(std::span(variables.begin(), variables.size()), names);
}

BEARINGS_DECL environment environment::of(
    std::span<const std::pair<std::string_view, std::string_view>> variables,
    name_case names
) {
    using builder = detail::environment_builder<storage>;
    const auto entry = [](const std::pair<std::string_view, std::string_view>& from) {
        return variable{
            from.first,
            from.second,
            {origin_kind::environment, from.first, detail::process_source, 0}};
    };
    std::size_t bytes = 0;
    for (const auto& from : variables)
        bytes += builder::size_of(entry(from));
    builder made(variables.size(), bytes, names);
    for (const auto& from : variables)
        made.add(entry(from), storage::order::last_wins);
    return environment(made.release());
}

BEARINGS_DECL environment
environment::of_variables(std::span<const variable> variables, name_case names) {
    using builder = detail::environment_builder<storage>;
    std::size_t bytes = 0;
    for (const auto& from : variables)
        bytes += builder::size_of(from);
    builder made(variables.size(), bytes, names);
    for (const auto& from : variables)
        made.add(from, storage::order::first_wins);
    return environment(made.release());
}

BEARINGS_DECL environment environment::over(const environment& lower) const {
    std::vector<variable> ranked;
    ranked.reserve(variables().size() + lower.variables().size());
    for (const environment* from : {this, &lower})
        for (const variable& each : from->variables())
            if (from->find(each.name) == &each)
                for (const auto* at = &each; at != nullptr; at = from->shadowed_by(*at))
                    ranked.push_back(*at);
    environment made = of_variables(ranked, state_ == nullptr ? lower.names() : names());
    const_cast<storage*>(made.state_)->rejected = rejected() + lower.rejected();
    return made;
}

BEARINGS_DECL const variable* environment::find(std::string_view name) const noexcept {
    if (state_ == nullptr || name.empty() || !state_->may_have(name))
        return nullptr;
    const auto& found = state_->slot_of(name, state_->hash(name));
    return found.head == 0 ? nullptr : state_->variables + (found.head - 1);
}

BEARINGS_DECL const variable* environment::shadowed_by(const variable& of) const noexcept {
    if (state_ == nullptr)
        return nullptr;
    const std::uint32_t next = state_->hidden[&of - state_->variables];
    return next == 0 ? nullptr : state_->variables + (next - 1);
}

BEARINGS_DECL std::span<const variable> environment::variables() const& noexcept {
    if (state_ == nullptr)
        return {};
    return {state_->variables, state_->count};
}

BEARINGS_DECL std::size_t environment::rejected() const noexcept {
    return state_ == nullptr ? 0 : state_->rejected;
}

BEARINGS_DECL name_case environment::names() const noexcept {
    return state_ == nullptr ? name_case::sensitive : state_->names;
}

BEARINGS_DECL result<std::optional<bool>> read_switch(
    const environment& variables,
    std::string_view name
) {
    const variable* const found = variables.find(name);
    if (found == nullptr)
        return std::optional<bool>();
    for (const std::string_view yes : {"1", "true", "yes", "on"})
        if (detail::equals_ignoring_case(found->value, yes))
            return std::optional(true);
    for (const std::string_view no : {"0", "false", "no", "off"})
        if (detail::equals_ignoring_case(found->value, no))
            return std::optional(false);
    return failure{
        errc::invalid_boolean,
        detail::quoted(found->value) + " is no switch; write 1 true yes on, or 0 false no off",
        origin(found->origin)};
}

BEARINGS_DECL std::string variable_name(std::string_view service) {
    std::string made;
    if (!service.empty() && detail::is_digit(service.front()))
        made += '_';
    for (const char c : service)
        made += detail::is_alnum(c) ? detail::to_upper(c) : '_';
    return made;
}

}  // namespace bearings

#endif
