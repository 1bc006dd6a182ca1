// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_TCP_IPP
#define BEARINGS_NET_IMPL_TCP_IPP

#include <bearings/net/tcp.hpp>

namespace bearings {
namespace detail {

class connect_only final : public conversation {
public:
    step connected() override { return step::done(verdict::reachable); }
    step received(std::string_view) override { return step::done(verdict::reachable); }
};

class connect_and_listen final : public conversation {
public:
    step connected() override { return step::receive_for(tcp_grace::grace); }
    step received(std::string_view) override { return step::done(verdict::reachable); }
    step silent() override { return step::done(verdict::reachable); }
};

}  // namespace detail

BEARINGS_DECL std::unique_ptr<conversation> tcp::begin(const target&) {
    return std::make_unique<detail::connect_only>();
}

BEARINGS_DECL std::unique_ptr<conversation> tcp_grace::begin(const target&) {
    return std::make_unique<detail::connect_and_listen>();
}

}  // namespace bearings

#endif
