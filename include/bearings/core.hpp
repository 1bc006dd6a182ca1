// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_CORE_HPP
#define BEARINGS_CORE_HPP

// Layers 0 to 4: everything that is decided without the network. Standard library only.

#include <bearings/candidate.hpp>
#include <bearings/catalog.hpp>
#include <bearings/decision.hpp>
#include <bearings/dotenv.hpp>
#include <bearings/endpoint.hpp>
#include <bearings/engine.hpp>
#include <bearings/environment.hpp>
#include <bearings/error.hpp>
#include <bearings/files.hpp>
#include <bearings/origin.hpp>
#include <bearings/plan.hpp>
#include <bearings/platform.hpp>
#include <bearings/policy.hpp>
#include <bearings/race.hpp>
#include <bearings/report.hpp>
#include <bearings/result.hpp>
#include <bearings/rule.hpp>
#include <bearings/service.hpp>
#include <bearings/source.hpp>
#include <bearings/stage.hpp>
#include <bearings/trace.hpp>
#include <bearings/url.hpp>
#include <bearings/verdict.hpp>

#endif
