// SPDX-License-Identifier: BSL-1.0
// A check of one's own: a conversation that knows no socket. This one asks Redis for a PONG.
#include <bearings/net.hpp>
#include <bearings/net/mock.hpp>

#include <iostream>

class ping_conversation final : public bearings::conversation {
public:
    step connected() override { return step::send("PING\r\n"); }
    step received(std::string_view bytes) override {
        answer_ += bytes;
        if (answer_.size() < 7)
            return step::receive();
        return answer_.starts_with("+PONG\r\n")
                   ? step::done(bearings::verdict::reachable)
                   : step::done(bearings::verdict::wrong_protocol, "not_redis");
    }

private:
    std::string answer_;
};

struct redis_ping {
    static constexpr std::string_view name = "redis_ping";
    static bool handles(const bearings::target& what) noexcept {
        return what.url.scheme() == bearings::scheme::redis;
    }
    static std::unique_ptr<bearings::conversation> begin(const bearings::target&) {
        return std::make_unique<ping_conversation>();
    }
};

int main() {
    bearings::mock_stack mocks;
    const auto& redis = mocks.add({
        .name = "redis",
        .protocol = bearings::mock_protocol::tcp,
        .reply = "+PONG\r\n",
    });

    bearings::target target;
    target.url = own(bearings::parse_url(redis.url(bearings::scheme::redis)).value());
    const auto found = bearings::check_one<bearings::reachability<redis_ping>>(target);
    std::cout << redis_ping::name << ": " << to_string(found.verdict) << '\n';
    return found.reached() ? 0 : 1;
}
