// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_ENGINE_CHOICE_HPP
#define BEARINGS_NET_ENGINE_CHOICE_HPP

#include <bearings/environment.hpp>
#include <bearings/files.hpp>
#include <bearings/net/engine_endpoint.hpp>
#include <bearings/result.hpp>

namespace bearings {

/// Chooses as the Docker CLI does: `DOCKER_HOST` > `DOCKER_CONTEXT` > `currentContext` of
/// `config.json` > the default socket; after the default, the sockets that Docker Desktop, rootless
/// Docker, Colima, OrbStack, Rancher Desktop, Lima and Podman are known to use.
///
/// A malformed `DOCKER_HOST` and a context that was asked for and is missing or broken are
/// failures; a stale `currentContext` is not.
[[nodiscard]] BEARINGS_DECL result<engine_choice> choose_engine(
    const environment& variables,
    const files& from,
    engine_user user
);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/engine_choice.ipp>
#endif

#endif
