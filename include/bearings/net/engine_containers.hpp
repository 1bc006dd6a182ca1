// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_ENGINE_CONTAINERS_HPP
#define BEARINGS_NET_ENGINE_CONTAINERS_HPP

#include <bearings/engine.hpp>
#include <bearings/net/engine_protocol.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bearings {

/// Reads what `GET /containers/json` answered: containers in the engine's order, one-off containers
/// of `docker compose run` left out, names made safe to print. None: it is no such list.
[[nodiscard]] BEARINGS_DECL std::optional<std::vector<container>> parse_engine_containers(
    std::string_view body
);

/// `healthy`, `unhealthy` or `starting` from a text such as `Up 5 minutes (health: starting)`.
/// Empty: it says nothing of health.
[[nodiscard]] BEARINGS_DECL std::string_view health_in_status(std::string_view status) noexcept;

/// Asks an engine for the containers of some Compose services or with some names, running or not.
///
/// One request where Compose runs everything, a second one for names that are no Compose service.
class container_questions final : public engine_questions {
public:
    /// `wanted` are Compose services or container names.
    BEARINGS_DECL explicit container_questions(std::vector<std::string> wanted);

    [[nodiscard]] BEARINGS_DECL std::string next() override;
    [[nodiscard]] BEARINGS_DECL bool answer(std::string_view body) override;
    [[nodiscard]] BEARINGS_DECL bool too_large() override;
    BEARINGS_DECL void finish(engine_snapshot& into) override;

private:
    enum class phase { services, single_services, names, done };

    [[nodiscard]] bool wants(const container& what) const noexcept;
    [[nodiscard]] std::vector<std::string> unseen() const;

    std::vector<std::string> wanted_;
    std::vector<container> found_;
    phase phase_ = phase::services;
    std::size_t single_ = 0;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/engine_containers.ipp>
#endif

#endif
