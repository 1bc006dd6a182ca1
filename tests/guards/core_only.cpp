// SPDX-License-Identifier: BSL-1.0
#include <bearings/core.hpp>

#if defined(BOOST_VERSION) || defined(_WINDOWS_) || defined(_GLIBCXX_IOSTREAM) ||                  \
    defined(_GLIBCXX_FILESYSTEM) || defined(_GLIBCXX_REGEX)
#error "the core sees more than the standard library's light headers"
#endif

int main() {}
