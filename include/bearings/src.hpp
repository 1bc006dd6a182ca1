// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_SRC_HPP
#define BEARINGS_SRC_HPP

// All bodies, for exactly one source file of a program that defines
// BEARINGS_SEPARATE_COMPILATION everywhere. TLS and DNS are included apart.

#include <bearings/core_src.hpp>
#include <bearings/impl/json.ipp>
#include <bearings/impl/toml.ipp>
#include <bearings/net/impl/engine_client.ipp>
#include <bearings/net/impl/target.ipp>

#endif
