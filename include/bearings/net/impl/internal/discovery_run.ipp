// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_DISCOVERY_RUN_IPP
#define BEARINGS_NET_IMPL_INTERNAL_DISCOVERY_RUN_IPP

#include <bearings/impl/internal/rule_text.hpp>
#include <bearings/net/impl/internal/completion.ipp>
#include <bearings/net/impl/internal/discovery_inputs.ipp>
#include <bearings/net/impl/internal/probe_run.ipp>
#include <bearings/race.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

namespace bearings::detail {

/// The driver of a discovery: makes the plan, does what the race says, asks the engine beside it
/// when the plan wants to know, and plans again with its answer.
class discovery_run final : public probe_run {
public:
    using done_handler = asio::any_completion_handler<void(result<report>)>;

    discovery_run(
        asio::any_io_executor executor,
        std::unique_ptr<discovery_inputs> inputs,
        const discovery_table& how,
        time_point began
    )
        : probe_run(std::move(executor), *how.reach, began, inputs->deadline())
        , how_(how)
        , inputs_(std::move(inputs)) {}

    template <class Done>
    void begin(Done done) {
        done_.emplace(std::move(done));
        if (auto failed = make_first_plan())
            return end(std::move(*failed));
        if (!inputs_->options.probe)
            return end(report_without_probes());
        if (auto failed = check_tls_settings())
            return end(std::move(*failed));
        const bool wants = plan_->wants_engine;
        race_.emplace(
            *plan_,
            race_settings{inputs_->deadline(), head_start_for(*plan_, inputs_->facts->all())},
            wants
        );
        if (wants || asks_engine_anyway())
            ask_engine();
        perform(race_->begin());
        pump();
        end_if_done();
    }

private:
    [[nodiscard]] result<plan> make_plan_now() {
        const planning all{
            inputs_->variables,
            inputs_->services,
            *inputs_->facts,
            inputs_->stage.value,
            inputs_->switches,
            engine_known_ ? &engine_ : nullptr,
            inputs_->options.probe,
            inputs_->options.overrides};
        return make_plan(all, inputs_->stage, how_.sources, how_.rules);
    }
    std::optional<failure> make_first_plan() {
        auto made = make_plan_now();
        if (!made)
            return std::move(made.error());
        plan_ = std::make_unique<plan>(std::move(*made));
        number_services();
        return std::nullopt;
    }
    void number_services() {
        service_of_.assign(plan_->candidates.size(), nullptr);
        for (const auto& each : plan_->services)
            std::fill_n(
                service_of_.begin() + static_cast<std::ptrdiff_t>(each.first),
                each.count,
                each.service
            );
    }
    /// Files that the catalogue names must be usable, whether or not their service is up.
    std::optional<failure> check_tls_settings() const {
        if (!how_.reach->tls_settings_failure)
            return std::nullopt;
        for (std::size_t i = 0; i < plan_->candidates.size(); ++i) {
            const auto& candidate = plan_->candidates[i];
            if (!candidate.kept || !is_secure(candidate.url.scheme()))
                continue;
            const auto what = target_of(candidate.url, *service_of_[i], inputs_->services);
            if (what.tls.ca_file.empty() && what.tls.client_cert.empty() &&
                what.tls.client_key.empty())
                continue;
            if (auto failed = how_.reach->tls_settings_failure(what.tls))
                return failed;
        }
        return std::nullopt;
    }

    [[nodiscard]] bool asks_engine_anyway() const noexcept {
        return inputs_->options.always_ask_engine && !bypasses_docker(inputs_->switches);
    }
    void ask_engine() {
        const auto os = inputs_->facts->os().value;
        const std::chrono::microseconds patience = os == os_kind::windows
                                                       ? std::chrono::milliseconds(750)
                                                       : std::chrono::milliseconds(250);
        engine_request request{
            inputs_->variables,
            *inputs_->from,
            os,
            (std::min)(patience, inputs_->deadline() / 2)};
        request.secure = how_.reach->secure;
        for (const auto& each : inputs_->services.services)
            if (!each.docker.service.empty())
                request.containers.push_back(each.docker.service);
        asking_ = true;
        how_.ask_engine(
            executor(),
            std::move(request),
            asio::bind_cancellation_slot(
                stop_asking_.slot(),
                [self = shared_from_this(), this](result<engine_snapshot> answer) {
                    on_engine(std::move(answer));
                }
            )
        );
    }
    void on_engine(result<engine_snapshot> answer) {
        if (finished())
            return;
        asking_ = false;
        if (!answer)
            return end(std::move(answer.error()));
        engine_ = std::move(*answer);
        engine_known_ = true;
        if (plan_->wants_engine)
            if (auto failed = plan_again())
                return end(std::move(*failed));
        pump();
        end_if_done();
    }
    std::optional<failure> plan_again() {
        auto made = make_plan_now();
        if (!made)
            return std::move(made.error());
        auto next = std::make_unique<plan>(std::move(*made));
        std::vector<std::size_t> moved;
        auto step =
            race_->replan(*next, moved, elapsed(), head_start_for(*next, inputs_->facts->all()));
        renumber_probes(moved, decision::no_candidate);
        plan_ = std::move(next);
        number_services();
        perform(std::move(step));
        return std::nullopt;
    }

    void perform(race_step step) {
        for (const auto each : step.cancel)
            drop_probe(each);
        for (const auto each : step.start)
            if (!late())
                start_probe(each, target_for(each));
        if (step.wake)
            wake_at(began() + *step.wake);
        else
            wake_at(std::nullopt);
        race_done_ = step.done;
    }
    const target& target_for(std::size_t at) {
        const auto& candidate = plan_->candidates[at];
        auto& made =
            targets_.emplace_back(target_of(candidate.url, *service_of_[at], inputs_->services));
        // What the program itself insists on is its own business.
        made.guard_link_local = candidate.precedence != precedence::code_override;
        return made;
    }
    void on_finished(std::size_t id, probe_result found) override {
        perform(race_->finished(id, std::move(found), elapsed()));
        end_if_done();
    }
    void on_wake() override {
        perform(race_->tick(elapsed()));
        end_if_done();
    }
    void on_deadline() override {
        if (race_ && !cancelled())
            perform(race_->tick((std::max)(elapsed(), inputs_->deadline())));
        end(finished_report());
    }
    /// The engine is waited for only while someone wants to know it.
    void end_if_done() {
        if (finished() || !race_done_)
            return;
        if (asking_ && inputs_->options.always_ask_engine)
            return;
        end(finished_report());
    }

    [[nodiscard]] report report_without_probes() {
        const std::vector<probe_result> none(plan_->candidates.size());
        return completed(
            make_report(*plan_, decide(*plan_, none, false), none, inputs_->facts->all(), engine_)
        );
    }
    [[nodiscard]] report finished_report() {
        return completed(
            make_report(*plan_, race_->result(), race_->outcomes(), inputs_->facts->all(), engine_)
        );
    }
    [[nodiscard]] report completed(report made) const {
        made.deadline = inputs_->deadline();
        made.elapsed = elapsed();
        made.probing = inputs_->options.probe;
        std::erase_if(made.services, [&](const service_report& each) {
            return contains(inputs_->bases, each.name);
        });
        return made;
    }
    void end(result<report> found) {
        stop();
        stop_asking_.emit(asio::cancellation_type::terminal);
        auto done = std::move(*done_);
        done_.reset();
        std::move(done)(std::move(found));
    }

    const discovery_table& how_;
    std::unique_ptr<discovery_inputs> inputs_;
    std::unique_ptr<plan> plan_;
    std::vector<const service*> service_of_;
    // Probes refer to them; a deque never moves what it holds.
    std::deque<target> targets_;
    std::optional<race> race_;
    engine_snapshot engine_;
    asio::cancellation_signal stop_asking_;
    bool engine_known_ = false;
    bool asking_ = false;
    bool race_done_ = false;
    // Optional, because move assignment of this handler recurses without end in Boost 1.81.
    std::optional<done_handler> done_;
};

}  // namespace bearings::detail

#endif
