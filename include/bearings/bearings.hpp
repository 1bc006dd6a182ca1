// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_BEARINGS_HPP
#define BEARINGS_BEARINGS_HPP

// Everything a program needs to find its services: core, configuration files and network.

#include <bearings/core.hpp>
#include <bearings/json.hpp>
#include <bearings/net.hpp>
#include <bearings/net/discoverer.hpp>
#include <bearings/net/discovery.hpp>
#include <bearings/toml.hpp>

#endif
