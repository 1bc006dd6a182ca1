// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_ENGINE_PING_IPP
#define BEARINGS_NET_IMPL_ENGINE_PING_IPP

#include <bearings/endpoint.hpp>
#include <bearings/net/engine_ping.hpp>
#include <bearings/net/impl/internal/engine_advice.hpp>
#include <bearings/net/impl/internal/engine_host.hpp>
#include <bearings/net/impl/internal/engine_link.hpp>
#include <bearings/net/impl/internal/engine_stream.hpp>
#include <bearings/net/native_error.hpp>
#include <bearings/net/resolver.hpp>
#include <bearings/url.hpp>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings::detail {

/// One query: walks the targets of a choice and drives a conversation with each that connects.
class engine_run : public std::enable_shared_from_this<engine_run> {
public:
    using clock = std::chrono::steady_clock;
    using error_code = boost::system::error_code;

    engine_run(boost::asio::any_io_executor executor, engine_query query, engine_handler handler)
        : executor_(boost::asio::make_strand(std::move(executor)))
        , query_(std::move(query))
        , handler_(std::move(handler))
        , handler_executor_(boost::asio::prefer(
              boost::asio::get_associated_executor(
                  handler_,
                  boost::asio::any_completion_executor(executor_)
              ),
              boost::asio::execution::outstanding_work.tracked
          ))
        , began_(clock::now())
        , deadline_(began_ + query_.timeout) {}

    void start() {
        auto slot = boost::asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected())
            slot.assign([weak = weak_from_this()](boost::asio::cancellation_type) {
                if (const auto self = weak.lock())
                    boost::asio::post(self->executor_, [self] { self->cancel(); });
            });
        // Handlers of the caller's other threads must not run beside the beginning.
        boost::asio::dispatch(executor_, [self = shared_from_this()] {
            self->guarded([&self] { self->walk(); });
        });
    }

private:
    [[nodiscard]] const engine_target& target() const { return query_.choice.targets[index_]; }

    // Asio throws where the first socket or timer of a context finds no descriptor left.
    template <class Action>
    void guarded(Action action) {
        try {
            action();
        } catch (const boost::system::system_error& error) {
            note({engine_state::not_probed, "no socket could be made: " + error.code().message()});
            finish();
        }
    }

    /// A handler that does nothing once this target was left.
    template <class Action>
    auto during(Action action) {
        return [self = shared_from_this(), round = round_, action](auto&&... results) {
            if (round == self->round_)
                self->guarded([&] { action(*self, std::forward<decltype(results)>(results)...); });
        };
    }

    void walk() {
        for (; index_ < query_.choice.targets.size(); ++index_) {
            if (clock::now() >= deadline_)
                break;
            if (open_target())
                return;
        }
        finish();
    }

    // True: something is under way for this target.
    bool open_target() {
        const auto& where = target().address;
        switch (where.transport) {
        case engine_transport::unsupported:
            note({engine_state::absent, where.unsupported});
            return false;
        case engine_transport::tcp: return open_remote();
        case engine_transport::unix_socket:
        case engine_transport::named_pipe: break;
        }
        auto opening = link_.open(executor_, where.path);
        if (opening.how == engine_opening::failed) {
            note(std::move(opening.finding));
            return false;
        }
        limit_target();
        take(std::move(opening));
        return true;
    }

    void take(engine_opening opening) {
        switch (opening.how) {
        case engine_opening::busy:
            return wait_until((std::min
            )(clock::now() + std::chrono::milliseconds(10), target_deadline_));
        case engine_opening::failed: note(std::move(opening.finding)); return next_target();
        case engine_opening::connected: break;
        }
        stream_ = std::move(opening.stream);
        peer_ = opening.peer;
        wait_until(target_deadline_);
        converse();
    }

    bool open_remote() {
        const auto& where = target().address;
        if (where.tls.enabled && !query_.secure) {
            note({engine_state::absent, "this program was built without TLS for engines"});
            return false;
        }
        if (where.tls.enabled && !where.tls.verify) {
            note({engine_state::absent, "TLS without verification is not supported"});
            return false;
        }
        limit_target();
        wait_until(target_deadline_);
        if (const auto ip = parse_ip(where.host))
            addresses_.push_back(*ip);
        else if (is_localhost_name(where.host))
            addresses_ = {*parse_ip("127.0.0.1"), *parse_ip("::1")};
        else
            return look_up(), true;
        connect_next({engine_state::absent, "it has no address"});
        return true;
    }

    void look_up() {
        constexpr ip_family families[] = {ip_family::v4, ip_family::v6};
        for (std::size_t i = 0; i < lookups_.size(); ++i)
            lookups_[i] = system_resolver::async_lookup(
                executor_,
                target().address.host,
                families[i],
                // Weak: the look-up that keeps this handler is itself kept by the run.
                [weak = weak_from_this(), round = round_](name_answer answer) {
                    const auto self = weak.lock();
                    if (self && round == self->round_)
                        self->guarded([&] { self->looked_up(answer); });
                }
            );
        answers_missing_ = lookups_.size();
    }

    void looked_up(const name_answer& answer) {
        addresses_.insert(addresses_.end(), answer.addresses.begin(), answer.addresses.end());
        if (--answers_missing_ != 0)
            return;
        connect_next({engine_state::absent, "its name has no address"});
    }

    void connect_next(engine_finding last) {
        if (addresses_.empty()) {
            note(std::move(last));
            return next_target();
        }
        remote_ = addresses_.front();
        addresses_.erase(addresses_.begin());
        // A name may lead where a text may not point.
        if (is_link_local(remote_))
            return connect_next({engine_state::absent, "link-local addresses are never contacted"});
        connect_remote();
    }

    void connect_remote() {
        using tcp = boost::asio::ip::tcp;
        const auto stream = std::make_shared<engine_stream<tcp::socket>>(tcp::socket(executor_));
        stream_ = stream;
        const tcp::endpoint where(
            boost::asio::ip::make_address(to_string(remote_)),
            target().address.port
        );
        stream->stream().async_connect(where, during([](engine_run& self, error_code error) {
                                           if (error)
                                               return self.connect_next(self.why_not_connected(error
                                               ));
                                           self.target().address.tls.enabled ? self.secure()
                                                                             : self.converse();
                                       }));
    }

    static engine_finding why_not_connected(const error_code& error) {
        const auto meaning = classify_native(error.value());
        if (meaning.verdict == verdict::refused)
            return {engine_state::not_running, "nobody listens there"};
        if (meaning.verdict == verdict::blocked)
            return {engine_state::denied, "the connection is not allowed"};
        return {engine_state::absent, "it cannot be reached: " + native_name(error.value())};
    }

    void secure() {
        const auto& where = target().address;
        auto address = make_url(scheme::tls, where.host, where.port);
        secure_target_.url = *std::move(address);
        secure_target_.tls.ca_file = where.tls.ca_file;
        secure_target_.tls.client_cert = where.tls.cert_file;
        secure_target_.tls.client_key = where.tls.key_file;
        query_.secure(stream_, secure_target_, during([](engine_run& self, secured outcome) {
                          if (!outcome.stream)
                              return self.not_secured(outcome.failure);
                          self.stream_ = std::move(outcome.stream);
                          self.converse();
                      }));
    }

    void not_secured(const bearings::finding& why) {
        note({engine_state::foreign, "TLS failed: " + std::string(why.reason)});
        next_target();
    }

    // A silent engine must not use up the time of one that answers further down the list.
    void limit_target() {
        const auto& all = query_.choice.targets;
        int alive = 1;
        for (std::size_t i = index_ + 1; i < all.size(); ++i)
            alive += engine_place_exists(all[i].address) ? 1 : 0;
        const auto now = clock::now();
        target_deadline_ = now + (deadline_ - now) / alive;
    }

    void wait_until(clock::time_point when) {
        if (!timer_)
            timer_.emplace(executor_);
        timer_->expires_at(when);
        timer_->async_wait(during([](engine_run& self, error_code error) {
            if (!error)
                self.woken();
        }));
    }

    void woken() {
        if (clock::now() < target_deadline_)
            return take(link_.open(executor_, target().address.path));
        if (conversation_) {
            conversation_->expire();
            return drive();
        }
        const bool remote = target().address.transport == engine_transport::tcp;
        note(
            {engine_state::unresponsive,
             remote ? "the connection was not accepted in time"
                    : "it takes no more connections: its queue is full"}
        );
        next_target();
    }

    // Also after `reconnect`: then the conversation goes on where it was.
    void converse() {
        if (conversation_) {
            conversation_->connected();
            return drive();
        }
        const auto& where = target().address;
        const bool remote = where.transport == engine_transport::tcp;
        conversation_.emplace(
            remote ? to_string(where).substr(std::string_view("tcp://").size()) : "docker",
            query_.questions.get()
        );
        drive();
    }

    void drive() {
        switch (conversation_->step()) {
        case engine_step::send: return write(conversation_->request());
        case engine_step::receive: return read();
        case engine_step::reconnect: return reconnect();
        case engine_step::done: break;
        }
        const auto& finding = conversation_->finding();
        if (finding.state == engine_state::ready)
            api_version_ = conversation_->api_version();
        note(finding);
        next_target();
    }

    void write(std::string_view rest) {
        stream_->async_write_some(
            boost::asio::const_buffer(rest.data(), rest.size()),
            during([rest](engine_run& self, error_code error, std::size_t size) {
                if (!error && size < rest.size())
                    return self.write(rest.substr(size));
                error ? self.conversation_->close() : self.conversation_->sent();
                self.drive();
            })
        );
    }

    void read() {
        stream_->async_read_some(
            boost::asio::buffer(buffer_),
            during([](engine_run& self, error_code error, std::size_t size) {
                if (error)
                    self.conversation_->close();
                else
                    self.conversation_->receive({self.buffer_.data(), size});
                self.drive();
            })
        );
    }

    void reconnect() {
        drop_stream();
        if (target().address.transport == engine_transport::tcp)
            return connect_remote();
        take(link_.open(executor_, target().address.path));
    }

    void drop_stream() {
        if (stream_)
            stream_->close();
        stream_.reset();
    }

    void note(engine_finding finding) {
        if (noted_ && engine_rank(finding.state) <= engine_rank(best_.state))
            return;
        noted_ = true;
        best_ = std::move(finding);
        best_index_ = index_;
        best_peer_ = peer_;
    }

    void next_target() {
        leave_target();
        if (engine_rank(best_.state) >= engine_rank(engine_state::windows_containers))
            return finish();
        ++index_;
        walk();
    }

    void leave_target() {
        ++round_;
        drop_stream();
        conversation_.reset();
        addresses_.clear();
        for (auto& each : lookups_)
            each.reset();
        peer_.reset();
    }

    void cancel() {
        if (!handler_)
            return;
        noted_ = true;
        best_ = {engine_state::not_probed, "cancelled"};
        finish();
    }

    void finish() {
        leave_target();
        timer_.reset();
        if (!handler_)
            return;
        auto slot = boost::asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected())
            slot.clear();
        // Posted, so that the handler never runs inside the call that began the query.
        boost::asio::post(
            executor_,
            [executor = std::move(handler_executor_),
             handler = std::move(handler_),
             found = result<engine_snapshot>(snapshot())]() mutable {
                executor.execute([handler = std::move(handler), found = std::move(found)](
                                 ) mutable { std::move(handler)(std::move(found)); });
            }
        );
        handler_ = nullptr;
    }

    engine_snapshot snapshot() {
        engine_snapshot made;
        made.overrides = std::move(query_.choice.overrides);
        made.api_version = std::move(api_version_);
        describe(made);
        if (!query_.choice.note.empty())
            made.reason += "; " + query_.choice.note;
        if (made.state == engine_state::ready && query_.questions)
            query_.questions->finish(made);
        made.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - began_);
        return made;
    }

    void describe(engine_snapshot& into) {
        if (query_.choice.targets.empty()) {
            into.state = engine_state::absent;
            into.origin = query_.choice.absent_origin;
            into.reason = query_.choice.absent;
            into.fix = engine_fix(into.state, {}, into.origin, {});
            return;
        }
        const auto& chosen = query_.choice.targets[best_index_];
        into.state = best_.state;
        into.endpoint = escaped(to_string(chosen.address));
        into.origin = chosen.origin;
        if (chosen.address.transport == engine_transport::tcp)
            into.host = chosen.address.host;
        else if (into.state == engine_state::ready && query_.choice.from)
            into.host = host_beside_container(*query_.choice.from);
        into.reason = best_.reason;
        if (into.state == engine_state::absent && query_.choice.targets.size() > 1)
            into.reason += ", nor at " + std::to_string(query_.choice.targets.size() - 1) +
                           " other places where engines are known to listen";
        if (best_peer_ && *best_peer_ != 0 && *best_peer_ != own_user())
            into.reason += "; the socket belongs to user " + std::to_string(*best_peer_);
        const auto installed = look_for_installed(into);
        into.fix = engine_fix(into.state, chosen.address, chosen.origin, installed);
    }

    // An engine that could be started is another matter than none at all.
    std::string look_for_installed(engine_snapshot& into) const {
        const bool missing =
            into.state == engine_state::absent || into.state == engine_state::not_running;
        if (!missing || query_.choice.asked_for || !query_.choice.variables || !query_.choice.from)
            return {};
        auto installed =
            installed_engine(*query_.choice.variables, *query_.choice.from, query_.choice.os);
        if (installed.empty())
            return {};
        into.state = engine_state::not_running;
        into.reason = installed + " is installed but not running; " + into.reason;
        return installed;
    }

    boost::asio::any_io_executor executor_;
    engine_query query_;
    engine_handler handler_;
    boost::asio::any_completion_executor handler_executor_;
    clock::time_point began_;
    clock::time_point deadline_;
    clock::time_point target_deadline_{};
    engine_link link_;
    std::optional<boost::asio::steady_timer> timer_;
    std::shared_ptr<connection> stream_;
    std::optional<std::uint32_t> peer_;
    std::optional<engine_conversation> conversation_;
    std::array<std::unique_ptr<lookup>, 2> lookups_;
    std::size_t answers_missing_ = 0;
    std::vector<ip_address> addresses_;
    ip_address remote_;
    bearings::target secure_target_;
    std::array<char, 16 * 1024> buffer_;
    std::size_t index_ = 0;
    std::size_t best_index_ = 0;
    engine_finding best_;
    std::optional<std::uint32_t> best_peer_;
    std::string api_version_;
    // Handlers of an earlier target find another number here and do nothing.
    unsigned round_ = 0;
    bool noted_ = false;
};

}  // namespace bearings::detail

namespace bearings {

BEARINGS_DECL void async_ask_engine(
    boost::asio::any_io_executor executor,
    engine_query query,
    engine_handler handler
) {
    std::make_shared<detail::engine_run>(std::move(executor), std::move(query), std::move(handler))
        ->start();
}

}  // namespace bearings

#endif
