// SPDX-License-Identifier: BSL-1.0
#include <bearings/dotenv.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

// What is written is read back as it was.
void check(const bearings::variable& read) {
    using namespace bearings;
    require(!read.name.empty() && !read.value.empty() && read.origin.line != 0);
    const auto again = parse_dotenv(dotenv_line("NAME", read.value), "again.env");
    require(again && again->variables().size() == 1);
    require(again->find("NAME")->value == read.value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = bearings::parse_dotenv(text, "fuzz.env");
    if (!parsed) {
        require(parsed.error().origin.line != 0 && !parsed.error().message.empty());
        return 0;
    }
    for (const auto& variable : parsed->variables())
        check(variable);
    return 0;
}
