// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_DETAIL_CONFIG_HPP
#define BEARINGS_DETAIL_CONFIG_HPP

// BEARINGS_SEPARATE_COMPILATION is the only macro a user may set: it changes linkage, never a type.
#if defined(BEARINGS_SEPARATE_COMPILATION)
#define BEARINGS_DECL
#if defined(_MSC_VER)
#pragma detect_mismatch("bearings_separate_compilation", "1")
#endif
#else
#define BEARINGS_HEADER_ONLY
#define BEARINGS_DECL inline
#if defined(_MSC_VER)
#pragma detect_mismatch("bearings_separate_compilation", "0")
#endif
#endif

// MSVC ignores the standard spelling to keep its ABI.
#if defined(_MSC_VER)
#define BEARINGS_NO_UNIQUE_ADDRESS [[msvc::no_unique_address]]
#else
#define BEARINGS_NO_UNIQUE_ADDRESS [[no_unique_address]]
#endif

#endif
