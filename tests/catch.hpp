// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_CATCH_HPP
#define BEARINGS_TESTS_CATCH_HPP

// Catch2 2.x and 3.x differ in where their headers stand and in who owns Approx and the matchers.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

#endif
