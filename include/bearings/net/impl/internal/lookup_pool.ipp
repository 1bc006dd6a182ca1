// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_LOOKUP_POOL_IPP
#define BEARINGS_NET_IMPL_INTERNAL_LOOKUP_POOL_IPP

#include <bearings/net/impl/internal/getaddrinfo.ipp>
#include <bearings/net/resolver.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#if defined(_WIN32)
#include <bearings/net/impl/internal/detached_windows.ipp>
#else
#include <bearings/net/impl/internal/detached_posix.ipp>
#endif

namespace bearings::detail {

/// One look-up, shared by who waits for it and the thread that blocks in it.
class lookup_job {
public:
    lookup_job(asio::any_io_executor executor, std::string host, ip_family family, name_handler to)
        : host_(std::move(host))
        , family_(family)
        , waiting_(std::in_place, std::move(executor), std::move(to)) {}

    void run() {
        if (is_waited_for())
            deliver(look_up(host_, family_));
    }
    void deliver(name_answer answer) {
        // The lock is held while posting: who gives up afterwards may destroy the executor.
        const std::lock_guard hold(mutex_);
        if (!waiting_)
            return;
        asio::post(
            waiting_->executor,
            [to = std::move(waiting_->handler), found = std::move(answer)]() mutable {
                std::move(to)(std::move(found));
            }
        );
        waiting_.reset();
    }
    void give_up() {
        const std::lock_guard hold(mutex_);
        waiting_.reset();
    }
    [[nodiscard]] bool is_waited_for() {
        const std::lock_guard hold(mutex_);
        return waiting_.has_value();
    }

private:
    struct waiter {
        waiter(asio::any_io_executor through, name_handler to)
            : executor(asio::prefer(std::move(through), asio::execution::outstanding_work.tracked))
            , handler(std::move(to)) {}
        asio::any_io_executor executor;
        name_handler handler;
    };

    const std::string host_;
    const ip_family family_;
    std::mutex mutex_;
    std::optional<waiter> waiting_;
};

/// At most four threads that block in the name service. A thread ends when nothing is queued, so
/// a program that does not look up names has none.
class lookup_pool : public std::enable_shared_from_this<lookup_pool> {
public:
    static constexpr std::size_t max_threads = 4;

    /// Threads share ownership: one that hangs in the name service may outlive static objects.
    static std::shared_ptr<lookup_pool> instance() {
        static const auto pool = std::make_shared<lookup_pool>();
        return pool;
    }

    /// Never throws for want of threads: that is an answer.
    void submit(const std::shared_ptr<lookup_job>& job) {
        auto mine = std::make_unique<std::shared_ptr<lookup_pool>>(shared_from_this());
        std::unique_lock hold(mutex_);
        std::erase_if(queue_, [](const auto& queued) { return !queued->is_waited_for(); });
        queue_.push_back(job);
        if (threads_ == max_threads)
            return;
        ++threads_;
        hold.unlock();
        if (!run_detached(std::move(mine)))
            fail_without_thread(job);
    }

    /// What each thread does.
    void work() {
        while (const auto job = next())
            job->run();
    }

private:
    void fail_without_thread(const std::shared_ptr<lookup_job>& job) {
        {
            const std::lock_guard hold(mutex_);
            if (--threads_ > 0)
                return;
            std::erase(queue_, job);
        }
        job->deliver({{}, verdict::local_error, "threads", 0, {}});
    }
    std::shared_ptr<lookup_job> next() {
        const std::lock_guard hold(mutex_);
        if (queue_.empty()) {
            --threads_;
            return nullptr;
        }
        auto job = std::move(queue_.front());
        queue_.erase(queue_.begin());
        return job;
    }

    std::mutex mutex_;
    std::vector<std::shared_ptr<lookup_job>> queue_;
    std::size_t threads_ = 0;
};

class pooled_lookup final : public lookup {
public:
    explicit pooled_lookup(std::shared_ptr<lookup_job> job)
        : job_(std::move(job)) {}
    ~pooled_lookup() override { job_->give_up(); }

private:
    std::shared_ptr<lookup_job> job_;
};

}  // namespace bearings::detail

#endif
