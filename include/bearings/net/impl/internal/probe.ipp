// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_PROBE_IPP
#define BEARINGS_NET_IMPL_INTERNAL_PROBE_IPP

#include <bearings/net/native_error.hpp>
#include <bearings/net/reachability.hpp>
#include <bearings/url.hpp>

#include <boost/asio/error.hpp>

#include <array>
#include <memory>
#include <new>
#include <optional>
#include <utility>

namespace bearings::detail {

class probe;

/// Who runs probes and keeps their time.
class probe_owner {
public:
    probe_owner() = default;
    probe_owner(const probe_owner&) = delete;
    probe_owner& operator=(const probe_owner&) = delete;

    /// The probe is over; its result is taken later, never from within this call.
    virtual void probe_ended(probe& which) = 0;
    /// An event of a probe was handled: its alarm may have changed, others may begin.
    virtual void probe_advanced(probe& which) = 0;
    /// Keeps the owner alive while an event is handled.
    [[nodiscard]] virtual std::shared_ptr<void> keep_alive() = 0;

protected:
    virtual ~probe_owner() = default;
};

/// The check of one target from name to verdict, retries included. The driver of `connect_machine`
/// and `conversation`: it owns sockets and look-ups, and decides as little as possible.
///
/// Every handler carries the round it was started in: what comes back from a round that is over
/// finds another number and is dropped.
class probe final : public std::enable_shared_from_this<probe>, private check_progress {
public:
    using time_point = std::chrono::steady_clock::time_point;

    probe(
        probe_owner& owner,
        const asio::any_io_executor& executor,
        const reachability_table& table,
        const target& what,
        std::size_t id
    )
        : owner_(&owner)
        , executor_(executor)
        , table_(table)
        , what_(&what)
        , id_(id) {}

    [[nodiscard]] std::size_t id() const noexcept { return id_; }
    /// When `alarm` wants to be called. None: only events bring news.
    [[nodiscard]] std::optional<time_point> alarm_time() const;

    void start(time_point now);
    void alarm(time_point now);
    /// The deadline of the run.
    void expire(time_point now);
    void cancel(time_point now);
    /// Something around the probe failed with a native code.
    void fail(int code, time_point now);
    /// The owner numbers its targets anew.
    void rename(std::size_t id) noexcept { id_ = id; }
    /// Nobody is interested any more: drops everything, calls nobody.
    void abandon() noexcept;
    [[nodiscard]] probe_result take_result() { return std::move(result_); }

    /// Where the owner keeps this probe.
    std::size_t slot = 0;
    /// The alarm the owner knows of.
    std::optional<time_point> known_alarm;

private:
    enum class state : unsigned char { idle, connecting, securing, talking, pausing, over };

    template <class Step>
    void resume(unsigned round, Step step);
    template <class Step>
    void protect(time_point now, Step step);

    void begin_round(time_point now);
    [[nodiscard]] const check_entry* select_check() const noexcept;
    void find_addresses(time_point now);
    void look_up_names(time_point now);
    void on_name(ip_family family, const name_answer& answer, time_point now);
    void connect_more(time_point now);
    [[nodiscard]] bool refuses(std::size_t attempt);
    void connect_failed(std::size_t attempt, int code);
    void drop_overdue(time_point now);
    void connected(std::size_t attempt, std::shared_ptr<connection> stream, time_point now);
    void note_failed_families(std::size_t winner);
    void talk(time_point now);
    void perform(conversation::step next, time_point now);
    void write(time_point now);
    void read();
    void broken(const error_code& failed, time_point now);
    void conclude(const finding& found, time_point now);
    void record(probe_result found);
    [[nodiscard]] probe_result outcome(verdict value, std::string_view reason = {}) const;
    [[nodiscard]] probe_result native_outcome(int code) const;
    void end_round(time_point now);
    void finish(time_point now);
    void close_all() noexcept;
    void enter_stage(probe_stage stage, time_point now);
    [[nodiscard]] bool more_addresses() const noexcept;

    void enter(probe_stage stage) override { enter_stage(stage, table_.now()); }
    void conclude_within(std::chrono::microseconds limit, finding otherwise) override;

    struct read_buffer {
        // By hand, so that nobody fills it with zeroes.
        read_buffer() {}
        char bytes[4096];
    };

    probe_owner* owner_;
    asio::any_io_executor executor_;
    const reachability_table& table_;
    const target* what_;
    std::size_t id_;
    const check_entry* check_ = nullptr;

    state state_ = state::idle;
    unsigned round_ = 0;
    bool heard_ = false;
    bool reading_ = false;
    probe_result result_;
    std::string host_note_;
    std::string_view fast_fail_;
    probe_stage stage_ = probe_stage::none;
    time_point began_{};
    time_point stage_began_{};
    std::optional<time_point> limit_;
    std::optional<finding> otherwise_;
    time_point round_began_{};
    time_point resume_at_{};
    std::chrono::microseconds pause_{0};

    connect_machine machine_;
    std::array<std::unique_ptr<lookup>, 2> lookups_;
    std::optional<probe_result> name_failure_;
    std::array<std::shared_ptr<connection>, connect_machine::max_addresses> open_;
    std::size_t attempt_ = 0;
    std::shared_ptr<connection> stream_;
    std::shared_ptr<conversation> talk_;
    std::shared_ptr<read_buffer> buffer_;
    std::string_view out_;
};

}  // namespace bearings::detail

#include <bearings/net/impl/internal/probe_connect.ipp>
#include <bearings/net/impl/internal/probe_talk.ipp>
#include <bearings/net/impl/internal/probe_time.ipp>

#endif
