// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_RESOLVER_HPP
#define BEARINGS_NET_RESOLVER_HPP

#include <bearings/endpoint.hpp>
#include <bearings/net/asio.hpp>
#include <bearings/verdict.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bearings {

/// Which addresses of a name are looked up; each family is asked for separately, in parallel.
enum class ip_family : unsigned char { v4, v6 };

/// What a look-up of one family found.
struct name_answer {
    /// In the order of the name service. Empty: `verdict` says why.
    std::vector<ip_address> addresses;
    /// `name_not_found`, `name_failed`, or `local_error`; `reachable` with addresses.
    bearings::verdict verdict = bearings::verdict::name_failed;
    /// A literal that refines the verdict: `no_address`, `temporary`, `threads`. Empty: none.
    std::string_view reason{};
    /// The code of the name service and its name: `EAI_NONAME`. Zero and empty: none.
    int native_code = 0;
    std::string_view native_name{};
};

using name_handler = boost::asio::any_completion_handler<void(name_answer)>;

/// A look-up that is under way. Destroying it gives it up at once: the handler is then destroyed
/// and never called.
class lookup {
public:
    lookup() = default;
    lookup(const lookup&) = delete;
    lookup& operator=(const lookup&) = delete;
    virtual ~lookup() = default;
};

/// A resolver: an empty type with a name that starts a look-up. The handler is called through
/// `executor`, never from within `async_lookup`; errors are answers, nothing is thrown.
template <class T>
concept resolver =
    requires(boost::asio::any_io_executor executor, const std::string& host, name_handler handler) {
    { T::name } -> std::convertible_to<std::string_view>;
    {
        T::async_lookup(executor, host, ip_family::v4, static_cast<name_handler&&>(handler))
        } -> std::same_as<std::unique_ptr<lookup>>;
};

/// `getaddrinfo` on at most four threads of its own, which nobody waits for: neither a deadline
/// nor a destructor is delayed by a name service that hangs.
struct system_resolver {
    static constexpr std::string_view name = "system_resolver";
    [[nodiscard]] BEARINGS_DECL static std::unique_ptr<lookup> async_lookup(
        const boost::asio::any_io_executor& executor,
        const std::string& host,
        ip_family family,
        name_handler handler
    );
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/resolver.ipp>
#endif

#endif
