// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_ENGINE_PING_IPP
#define BEARINGS_NET_IMPL_ENGINE_PING_IPP

#include <bearings/endpoint.hpp>
#include <bearings/net/engine_ping.hpp>
#include <bearings/net/impl/internal/engine_advice.hpp>
#include <bearings/net/impl/internal/engine_link.hpp>
#include <bearings/url.hpp>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bearings::detail {

/// One query: walks the targets of a choice and drives a conversation with each that connects.
class engine_run : public std::enable_shared_from_this<engine_run> {
public:
    using clock = std::chrono::steady_clock;
    using error_code = boost::system::error_code;

    engine_run(
        boost::asio::any_io_executor executor,
        engine_choice choice,
        std::chrono::microseconds timeout,
        std::unique_ptr<engine_questions> questions,
        engine_handler handler
    )
        : executor_(boost::asio::make_strand(std::move(executor)))
        , choice_(std::move(choice))
        , questions_(std::move(questions))
        , handler_(std::move(handler))
        , handler_executor_(boost::asio::prefer(
              boost::asio::get_associated_executor(
                  handler_,
                  boost::asio::any_completion_executor(executor_)
              ),
              boost::asio::execution::outstanding_work.tracked
          ))
        , began_(clock::now())
        , deadline_(began_ + timeout) {}

    void start() {
        auto slot = boost::asio::get_associated_cancellation_slot(handler_);
        if (slot.is_connected())
            slot.assign([weak = weak_from_this()](boost::asio::cancellation_type) {
                if (const auto self = weak.lock())
                    boost::asio::post(self->executor_, [self] { self->cancel(); });
            });
        walk();
    }

private:
    [[nodiscard]] const engine_target& target() const { return choice_.targets[index_]; }

    void walk() {
        while (index_ < choice_.targets.size()) {
            if (clock::now() >= deadline_ || open_target())
                return index_ < choice_.targets.size() ? void() : finish();
            ++index_;
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
        case engine_transport::tcp: return open_tcp();
        case engine_transport::unix_socket:
        case engine_transport::named_pipe: break;
        }
        auto opening = link_.open(executor_, where.path);
        if (opening.how == engine_opening::failed) {
            note(std::move(opening.finding));
            return false;
        }
        limit_target();
        if (opening.how == engine_opening::busy)
            retry_later();
        else
            converse();
        return true;
    }

    bool open_tcp() {
        const auto& where = target().address;
        if (where.tls.enabled) {
            note({engine_state::absent, "an engine behind TLS is not supported yet"});
            return false;
        }
        addresses_.clear();
        if (const auto ip = parse_ip(where.host))
            addresses_.push_back(*ip);
        else if (is_localhost_name(where.host))
            addresses_ = {*parse_ip("127.0.0.1"), *parse_ip("::1")};
        if (addresses_.empty()) {
            note({engine_state::absent, "names of remote engines are not looked up"});
            return false;
        }
        limit_target();
        connect_next({engine_state::absent, "it has no address"});
        return true;
    }

    void connect_next(engine_finding last) {
        if (addresses_.empty()) {
            note(std::move(last));
            return next_target();
        }
        const auto ip = addresses_.front();
        addresses_.erase(addresses_.begin());
        const boost::asio::ip::tcp::endpoint where(
            boost::asio::ip::make_address(to_string(ip)),
            target().address.port
        );
        link_.async_connect(
            executor_,
            where,
            [self = shared_from_this(), round = round_](error_code error) {
                if (round != self->round_)
                    return;
                if (error)
                    return self->connect_next(refused_or(error));
                self->converse();
            }
        );
    }

    static engine_finding refused_or(const error_code& error) {
        if (error == boost::asio::error::connection_refused)
            return {engine_state::not_running, "nobody listens there"};
        if (error == boost::asio::error::access_denied)
            return {engine_state::denied, "the connection is not allowed"};
        return {engine_state::absent, "it cannot be reached: " + error.message()};
    }

    // A silent engine must not use up the time of one that answers further down the list.
    void limit_target() {
        const auto rest = choice_.targets.size() - index_ - 1;
        std::size_t alive = 1;
        for (std::size_t i = 0; i < rest; ++i)
            alive += engine_place_exists(choice_.targets[index_ + 1 + i].address) ? 1 : 0;
        const auto now = clock::now();
        target_deadline_ = now + (deadline_ - now) / static_cast<int>(alive);
        wait_until(target_deadline_);
    }

    void wait_until(clock::time_point when) {
        if (!timer_)
            timer_.emplace(executor_);
        timer_->expires_at(when);
        timer_->async_wait([self = shared_from_this(), round = round_](error_code error) {
            if (!error && round == self->round_)
                self->woken();
        });
    }

    void woken() {
        if (clock::now() < target_deadline_)
            return retry();
        if (!conversation_) {
            note({engine_state::unresponsive, "it takes no more connections: its queue is full"});
            return next_target();
        }
        conversation_->expire();
        drive();
    }

    void retry_later() {
        wait_until((std::min)(clock::now() + std::chrono::milliseconds(10), target_deadline_));
    }

    void retry() {
        auto opening = link_.open(executor_, target().address.path);
        if (opening.how == engine_opening::busy)
            return retry_later();
        if (opening.how == engine_opening::failed) {
            note(std::move(opening.finding));
            return next_target();
        }
        wait_until(target_deadline_);
        if (conversation_)
            conversation_->connected();
        else
            make_conversation();
        drive();
    }

    void converse() {
        make_conversation();
        drive();
    }

    void make_conversation() {
        const auto& where = target().address;
        conversation_.emplace(
            where.transport == engine_transport::tcp ? to_string(where).substr(6)
                                                     : std::string("docker"),
            questions_.get()
        );
    }

    void drive() {
        switch (conversation_->step()) {
        case engine_step::send: return write();
        case engine_step::receive: return read();
        case engine_step::reconnect: return reconnect();
        case engine_step::done: break;
        }
        const auto finding = conversation_->finding();
        if (finding.state == engine_state::ready)
            api_version_ = conversation_->api_version();
        note(finding);
        next_target();
    }

    void write() {
        link_.async_write(
            conversation_->request(),
            [self = shared_from_this(), round = round_](error_code error, std::size_t) {
                if (round != self->round_)
                    return;
                error ? self->conversation_->close() : self->conversation_->sent();
                self->drive();
            }
        );
    }

    void read() {
        link_.async_read(
            buffer_,
            [self = shared_from_this(), round = round_](error_code error, std::size_t size) {
                if (round != self->round_)
                    return;
                if (error)
                    self->conversation_->close();
                else
                    self->conversation_->receive({self->buffer_.data(), size});
                self->drive();
            }
        );
    }

    void reconnect() {
        link_.close();
        if (target().address.transport == engine_transport::tcp) {
            note({engine_state::unhealthy, "it closes the connection after its ping"});
            return next_target();
        }
        retry();
    }

    void note(engine_finding finding) {
        if (engine_rank(finding.state) <= engine_rank(best_.state) && noted_)
            return;
        noted_ = true;
        best_ = std::move(finding);
        best_index_ = index_;
        peer_ = link_.peer();
    }

    void next_target() {
        ++round_;
        link_.close();
        conversation_.reset();
        if (engine_rank(best_.state) >= engine_rank(engine_state::windows_containers))
            return finish();
        ++index_;
        walk();
    }

    void cancel() {
        if (!handler_)
            return;
        noted_ = true;
        best_ = {engine_state::not_probed, "cancelled"};
        finish();
    }

    void finish() {
        ++round_;
        link_.close();
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
             found = snapshot()]() mutable {
                executor.execute([handler = std::move(handler),
                                  found = std::move(found)]() mutable {
                    std::move(handler)(result<engine_snapshot>(std::move(found)));
                });
            }
        );
        handler_ = nullptr;
    }

    engine_snapshot snapshot() {
        engine_snapshot made;
        made.overrides = std::move(choice_.overrides);
        made.api_version = std::move(api_version_);
        describe(made);
        if (!choice_.note.empty())
            made.reason += "; " + choice_.note;
        if (made.state == engine_state::ready && questions_)
            questions_->finish(made);
        made.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - began_);
        return made;
    }

    void describe(engine_snapshot& into) {
        if (choice_.targets.empty()) {
            into.state = engine_state::absent;
            into.origin = choice_.absent_origin;
            into.reason = choice_.absent;
            into.fix = engine_fix(into.state, {}, into.origin, {});
            return;
        }
        const auto& chosen = choice_.targets[best_index_];
        into.state = best_.state;
        into.endpoint = escaped(to_string(chosen.address));
        into.origin = chosen.origin;
        if (chosen.address.transport == engine_transport::tcp)
            into.host = chosen.address.host;
        into.reason = best_.reason;
        if (into.state == engine_state::absent && choice_.targets.size() > 1)
            into.reason += ", nor at " + std::to_string(choice_.targets.size() - 1) +
                           " other places where engines are known to listen";
        if (peer_ && *peer_ != 0 && *peer_ != own_user())
            into.reason += "; the socket belongs to user " + std::to_string(*peer_);
        const auto installed = look_for_installed(into);
        into.fix = engine_fix(into.state, chosen.address, chosen.origin, installed);
    }

    // An engine that could be started is another matter than none at all.
    std::string look_for_installed(engine_snapshot& into) const {
        const bool missing =
            into.state == engine_state::absent || into.state == engine_state::not_running;
        if (!missing || choice_.asked_for || !choice_.variables || !choice_.from)
            return {};
        auto installed = installed_engine(*choice_.variables, *choice_.from, choice_.os);
        if (installed.empty())
            return {};
        into.state = engine_state::not_running;
        into.reason = installed + " is installed but not running; " + into.reason;
        return installed;
    }

    boost::asio::any_io_executor executor_;
    engine_choice choice_;
    std::unique_ptr<engine_questions> questions_;
    engine_handler handler_;
    boost::asio::any_completion_executor handler_executor_;
    clock::time_point began_;
    clock::time_point deadline_;
    clock::time_point target_deadline_{};
    engine_link link_;
    std::optional<boost::asio::steady_timer> timer_;
    std::optional<engine_conversation> conversation_;
    std::vector<ip_address> addresses_;
    std::array<char, 16 * 1024> buffer_;
    std::size_t index_ = 0;
    std::size_t best_index_ = 0;
    engine_finding best_;
    std::optional<std::uint32_t> peer_;
    std::string api_version_;
    // Handlers of an earlier target find another number here and do nothing.
    unsigned round_ = 0;
    bool noted_ = false;
};

}  // namespace bearings::detail

namespace bearings {

BEARINGS_DECL void async_ask_engine(
    boost::asio::any_io_executor executor,
    engine_choice choice,
    std::chrono::microseconds timeout,
    std::unique_ptr<engine_questions> questions,
    engine_handler handler
) {
    const auto run = std::make_shared<detail::engine_run>(
        std::move(executor),
        std::move(choice),
        timeout,
        std::move(questions),
        std::move(handler)
    );
    run->start();
}

}  // namespace bearings

#endif
