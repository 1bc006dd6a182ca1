// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_DNS_QUERY_IPP
#define BEARINGS_NET_IMPL_INTERNAL_DNS_QUERY_IPP

#include <bearings/net/resolver.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <ares.h>

namespace bearings::detail {

/// What a status of c-ares means. With addresses it is not asked.
inline name_answer meaning_of_ares(int status) {
    const auto answer = [&](verdict found, std::string_view reason, std::string_view name) {
        return name_answer{{}, found, reason, status, name};
    };
    switch (status) {
    case ARES_SUCCESS:
    case ARES_ENODATA: return answer(verdict::name_not_found, "no_address", "ARES_ENODATA");
    case ARES_ENOTFOUND: return answer(verdict::name_not_found, {}, "ARES_ENOTFOUND");
    case ARES_EBADNAME: return answer(verdict::name_not_found, "bad_name", "ARES_EBADNAME");
    case ARES_ENOMEM: return answer(verdict::local_error, "memory", "ARES_ENOMEM");
    case ARES_ESERVFAIL: return answer(verdict::name_failed, "temporary", "ARES_ESERVFAIL");
    case ARES_EREFUSED: return answer(verdict::name_failed, "refused", "ARES_EREFUSED");
    case ARES_ENOTIMP: return answer(verdict::name_failed, "not_implemented", "ARES_ENOTIMP");
    case ARES_ECONNREFUSED: return answer(verdict::name_failed, "no_server", "ARES_ECONNREFUSED");
    case ARES_ETIMEOUT: return answer(verdict::name_failed, "no_answer", "ARES_ETIMEOUT");
    case ARES_EFORMERR: return answer(verdict::name_failed, "malformed", "ARES_EFORMERR");
    case ARES_EBADRESP: return answer(verdict::name_failed, "malformed", "ARES_EBADRESP");
    default: return answer(verdict::name_failed, {}, {});
    }
}

inline std::optional<ip_address> address_of(const ::sockaddr* from) {
    if (from->sa_family == AF_INET) {
        std::array<std::uint8_t, 4> bytes;
        std::memcpy(bytes.data(), &reinterpret_cast<const ::sockaddr_in*>(from)->sin_addr, 4);
        return ip_address::v4(bytes);
    }
    if (from->sa_family != AF_INET6)
        return std::nullopt;
    const auto* const v6 = reinterpret_cast<const ::sockaddr_in6*>(from);
    std::array<std::uint8_t, 16> bytes;
    std::memcpy(bytes.data(), &v6->sin6_addr, 16);
    return ip_address::v6(bytes, static_cast<std::uint32_t>(v6->sin6_scope_id));
}

/// One name and one family, asked through a channel of its own, so that giving it up touches
/// nothing else. c-ares says which sockets it waits for; Asio does the waiting.
class dns_query : public std::enable_shared_from_this<dns_query> {
public:
    dns_query(const asio::any_io_executor& executor, name_handler handler)
        : executor_(executor)
        , timer_(executor)
        , handler_(std::move(handler)) {}
    dns_query(const dns_query&) = delete;
    dns_query& operator=(const dns_query&) = delete;
    ~dns_query() { give_up(); }

    void start(const std::string& host, ip_family family, const std::string& servers) {
        host_ = host;
        family_ = family;
        servers_ = servers;
        ask(answers::from_any_server);
    }
    /// Nothing is called back afterwards.
    void give_up() {
        finished_ = true;
        name_handler dropped;
        dropped.swap(handler_);
        close();
    }

private:
    /// A socket of c-ares, lent to Asio.
    struct watched {
        watched(::ares_socket_t lent, const asio::any_io_executor& executor)
            : id(lent)
            , socket(executor) {}
        ::ares_socket_t id;
        asio::ip::udp::socket socket;
        bool reads = false, writes = false;
        bool read_pending = false, write_pending = false;
    };

    /// Whether a server that answers with a failure is passed over for the next one.
    enum class answers { from_any_server, from_first_server };

    void ask(answers wanted) {
        if (const int failed = open(wanted); failed != ARES_SUCCESS)
            return finish(meaning_of_ares(failed));
        wanted_ = wanted;
        ::ares_addrinfo_hints hints{};
        hints.ai_flags = ARES_AI_NOSORT;
        hints.ai_family = family_ == ip_family::v4 ? AF_INET : AF_INET6;
        hints.ai_socktype = SOCK_STREAM;
        ::ares_getaddrinfo(channel_, host_.c_str(), nullptr, &hints, &answered, this);
        go_on();
    }
    int open(answers wanted) {
        static const int library = ::ares_library_init(ARES_LIB_INIT_ALL);
        if (library != ARES_SUCCESS)
            return library;
        ::ares_options options{};
        // A server that is down must leave time for the next one.
        options.timeout = 500;
        options.tries = 3;
        options.sock_state_cb = &socket_changed;
        options.sock_state_cb_data = this;
        int asked = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
        if (wanted == answers::from_first_server) {
            options.flags = ARES_FLAG_NOCHECKRESP;
            asked |= ARES_OPT_FLAGS;
        }
        if (const int failed = ::ares_init_options(&channel_, &options, asked)) {
            channel_ = nullptr;
            return failed;
        }
        return servers_.empty() ? ARES_SUCCESS
                                : ::ares_set_servers_ports_csv(channel_, servers_.c_str());
    }
    void close() {
        timer_.cancel();
        if (const auto channel = std::exchange(channel_, nullptr))
            ::ares_destroy(channel);
        sockets_.clear();
    }

    static void answered(void* self, int status, int, ::ares_addrinfo* found) {
        static_cast<dns_query*>(self)->on_answer(status, found);
    }
    void on_answer(int status, ::ares_addrinfo* found) {
        const std::unique_ptr<::ares_addrinfo, decltype(&::ares_freeaddrinfo)> owned(
            found,
            &::ares_freeaddrinfo
        );
        if (finished_)
            return;
        // "No server was of use" hides what they said, so one is asked again.
        if (status == ARES_ECONNREFUSED && wanted_ == answers::from_any_server) {
            asks_again_ = true;
            return;
        }
        auto answer = meaning_of_ares(status);
        for (auto* node = found ? found->nodes : nullptr; node; node = node->ai_next)
            if (const auto address = address_of(node->ai_addr))
                answer.addresses.push_back(*address);
        if (!answer.addresses.empty())
            answer = {std::move(answer.addresses), verdict::reachable};
        finish(std::move(answer));
    }
    void finish(name_answer answer) {
        finished_ = true;
        asio::post(executor_, asio::append(std::move(handler_), std::move(answer)));
    }

    static void socket_changed(void* self, ::ares_socket_t id, int reads, int writes) {
        static_cast<dns_query*>(self)->watch(id, reads != 0, writes != 0);
    }
    void watch(::ares_socket_t id, bool reads, bool writes) {
        auto at = sockets_.begin();
        while (at != sockets_.end() && (*at)->id != id)
            ++at;
        if (!reads && !writes) {
            if (at != sockets_.end())
                forget(at);
            return;
        }
        if (at == sockets_.end()) {
            at = sockets_.insert(at, std::make_shared<watched>(id, executor_));
            error_code failed;
            // Only waited for; what kind of socket it is does not matter.
            (*at)->socket.assign(asio::ip::udp::v4(), id, failed);
            if (failed)
                return forget(at);
        }
        (*at)->reads = reads;
        (*at)->writes = writes;
    }
    /// c-ares closes the socket itself.
    void forget(std::list<std::shared_ptr<watched>>::iterator at) {
        error_code ignored;
        (*at)->reads = (*at)->writes = false;
        (*at)->socket.release(ignored);
        sockets_.erase(at);
    }

    /// Waits for whatever c-ares wants next, or closes the channel when it is done.
    void go_on() {
        if (finished_)
            return close();
        if (std::exchange(asks_again_, false)) {
            close();
            return ask(answers::from_first_server);
        }
        for (const auto& each : sockets_) {
            if (each->reads && !std::exchange(each->read_pending, true))
                wait(each, asio::socket_base::wait_read);
            if (each->writes && !std::exchange(each->write_pending, true))
                wait(each, asio::socket_base::wait_write);
        }
        ::timeval longest{60, 0}, next{};
        ::ares_timeout(channel_, &longest, &next);
        timer_.expires_after(
            std::chrono::seconds(next.tv_sec) + std::chrono::microseconds(next.tv_usec)
        );
        timer_.async_wait([weak = weak_from_this()](error_code cancelled) {
            if (const auto self = weak.lock(); self && !cancelled)
                self->process(ARES_SOCKET_BAD, ARES_SOCKET_BAD);
        });
    }
    void wait(const std::shared_ptr<watched>& at, asio::socket_base::wait_type what) {
        at->socket.async_wait(what, [weak = weak_from_this(), at, what](error_code failed) {
            const bool read = what == asio::socket_base::wait_read;
            (read ? at->read_pending : at->write_pending) = false;
            const auto self = weak.lock();
            if (!self || failed || !(read ? at->reads : at->writes))
                return;
            self->process(read ? at->id : ARES_SOCKET_BAD, read ? ARES_SOCKET_BAD : at->id);
        });
    }
    void process(::ares_socket_t readable, ::ares_socket_t writable) {
        if (!channel_)
            return;
        ::ares_process_fd(channel_, readable, writable);
        go_on();
    }

    asio::any_io_executor executor_;
    asio::steady_timer timer_;
    name_handler handler_;
    std::string host_, servers_;
    ip_family family_ = ip_family::v4;
    answers wanted_ = answers::from_any_server;
    bool asks_again_ = false;
    ::ares_channel channel_ = nullptr;
    std::list<std::shared_ptr<watched>> sockets_;
    bool finished_ = false;
};

class dns_lookup final : public lookup {
public:
    explicit dns_lookup(std::shared_ptr<dns_query> query)
        : query_(std::move(query)) {}
    ~dns_lookup() override { query_->give_up(); }

private:
    std::shared_ptr<dns_query> query_;
};

}  // namespace bearings::detail

#endif
