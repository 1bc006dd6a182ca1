// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_CORE_SRC_HPP
#define BEARINGS_CORE_SRC_HPP

// The bodies of the core, for exactly one source file of a program that defines
// BEARINGS_SEPARATE_COMPILATION everywhere. <bearings/src.hpp> includes this.

#include <bearings/detail/config.hpp>

#ifndef BEARINGS_SEPARATE_COMPILATION
#error "<bearings/core_src.hpp> needs BEARINGS_SEPARATE_COMPILATION in every source file"
#endif

#include <bearings/impl/candidate.ipp>
#include <bearings/impl/catalog.ipp>
#include <bearings/impl/decision.ipp>
#include <bearings/impl/decision_choice.ipp>
#include <bearings/impl/dotenv.ipp>
#include <bearings/impl/endpoint.ipp>
#include <bearings/impl/engine.ipp>
#include <bearings/impl/environment.ipp>
#include <bearings/impl/error.ipp>
#include <bearings/impl/files.ipp>
#include <bearings/impl/origin.ipp>
#include <bearings/impl/plan.ipp>
#include <bearings/impl/platform.ipp>
#include <bearings/impl/race.ipp>
#include <bearings/impl/report.ipp>
#include <bearings/impl/report_text.ipp>
#include <bearings/impl/result.ipp>
#include <bearings/impl/rule.ipp>
#include <bearings/impl/source.ipp>
#include <bearings/impl/stage.ipp>
#include <bearings/impl/trace.ipp>
#include <bearings/impl/url.ipp>
#include <bearings/impl/verdict.ipp>

#endif
