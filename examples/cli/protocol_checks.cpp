// SPDX-License-Identifier: BSL-1.0
#include "protocol_checks.hpp"

#include <algorithm>
#include <string>

namespace cli {
namespace {

using bearings::finding;
using bearings::verdict;
using step = bearings::conversation::step;

constexpr std::size_t longest_answer = 8 * 1024;

finding wants_credentials() {
    finding found{verdict::reachable};
    found.auth_required = true;
    return found;
}

class redis_conversation final : public bearings::conversation {
public:
    step connected() override { return step::send("*1\r\n$4\r\nPING\r\n"); }

    step received(std::string_view bytes) override {
        answer_ += bytes;
        const auto end = answer_.find("\r\n");
        if (end == std::string::npos)
            return answer_.size() > longest_answer
                       ? step::done(verdict::wrong_protocol, "not_redis")
                       : step::receive();
        return step::done(judge(std::string_view(answer_).substr(0, end)));
    }

private:
    static finding judge(std::string_view line) {
        if (line == "+PONG")
            return {verdict::reachable};
        for (const std::string_view word : {"-NOAUTH", "-WRONGPASS", "-NOPERM"})
            if (line.starts_with(word))
                return wants_credentials();
        if (line.starts_with("-LOADING"))
            return {verdict::unhealthy, "loading"};
        if (line.starts_with("-MASTERDOWN"))
            return {verdict::unhealthy, "master_down"};
        return {verdict::wrong_protocol, "not_redis"};
    }

    std::string answer_;
};

class postgres_conversation final : public bearings::conversation {
public:
    step connected() override {
        // Length, protocol 3.0, parameters that end with an empty name.
        static constexpr std::string_view greeting(
            "\0\0\0\x29\0\x03\0\0user\0bearings\0database\0postgres\0\0",
            41
        );
        return step::send(greeting);
    }

    step received(std::string_view bytes) override {
        answer_ += bytes;
        if (answer_.front() != 'R' && answer_.front() != 'E')
            return step::done(verdict::wrong_protocol, "not_postgres");
        if (answer_.size() < 9 || answer_.size() < size() + 1)
            return answer_.size() > longest_answer || size() > longest_answer
                       ? step::done(verdict::wrong_protocol, "not_postgres")
                       : step::receive();
        return step::done(answer_.front() == 'R' ? welcomed() : refused());
    }

private:
    [[nodiscard]] std::size_t number(std::size_t at) const {
        std::size_t value = 0;
        for (std::size_t i = at; i < at + 4 && i < answer_.size(); ++i)
            value = value << 8 | static_cast<unsigned char>(answer_[i]);
        return value;
    }
    [[nodiscard]] std::size_t size() const { return number(1); }

    [[nodiscard]] finding welcomed() const {
        return number(5) == 0 ? finding{verdict::reachable} : wants_credentials();
    }

    /// An error of class 57 tells that the server is not open yet or any more; every other one is
    /// an answer about this user or database.
    [[nodiscard]] finding refused() const {
        std::string_view fields = std::string_view(answer_).substr(5);
        while (!fields.empty() && fields.front() != '\0') {
            const auto value = fields.substr(1, fields.find('\0') - 1);
            if (fields.front() == 'C')
                return value.starts_with("57P") ? finding{verdict::unhealthy, "starting_up"}
                                                : wants_credentials();
            fields.remove_prefix((std::min)(fields.size(), value.size() + 2));
        }
        return {verdict::wrong_protocol, "not_postgres"};
    }

    std::string answer_;
};

}  // namespace

bool redis_ping::handles(const bearings::target& what) noexcept {
    const auto how = what.url.scheme();
    return how == bearings::scheme::redis || how == bearings::scheme::rediss;
}

std::unique_ptr<bearings::conversation> redis_ping::begin(const bearings::target&) {
    return std::make_unique<redis_conversation>();
}

bool postgres_ready::handles(const bearings::target& what) noexcept {
    const auto how = what.url.scheme();
    return how == bearings::scheme::postgres || how == bearings::scheme::postgresql;
}

std::unique_ptr<bearings::conversation> postgres_ready::begin(const bearings::target&) {
    return std::make_unique<postgres_conversation>();
}

}  // namespace cli
