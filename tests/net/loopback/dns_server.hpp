// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_NET_LOOPBACK_DNS_SERVER_HPP
#define BEARINGS_TESTS_NET_LOOPBACK_DNS_SERVER_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace bearings::testing {

/// What a name server does with questions for one name.
struct dns_record {
    /// Answers to type A, `127.0.0.1`, and to type AAAA, `::1`. Empty: no such record.
    std::vector<std::string> v4{}, v6{};
    /// RFC 1035 §4.1.1: 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED.
    int code = 0;
    bool silent_v4 = false, silent_v6 = false;
    std::chrono::milliseconds delay{0};
    /// Sent instead of an answer when it is not empty.
    std::string garbage{};
};

/// A name server on loopback, on a thread of its own; names it does not know do not exist.
class dns_server {
public:
    using zone = std::map<std::string, dns_record>;

    explicit dns_server(zone names, const char* address = "127.0.0.1", std::uint16_t port = 0)
        : names_(std::move(names))
        , socket_(context_, {boost::asio::ip::make_address(address), port})
        , address_(address) {
        receive();
        thread_ = std::thread([this] { context_.run(); });
    }
    dns_server(const dns_server&) = delete;
    dns_server& operator=(const dns_server&) = delete;
    ~dns_server() {
        context_.stop();
        thread_.join();
    }

    /// `127.0.0.1:PORT`
    [[nodiscard]] std::string address() const {
        return address_ + ":" + std::to_string(socket_.local_endpoint().port());
    }
    /// How many questions came in.
    [[nodiscard]] int asked() const noexcept { return asked_; }

private:
    using udp = boost::asio::ip::udp;
    static constexpr std::size_t header_size = 12;
    static constexpr int type_v4 = 1, type_v6 = 28;

    void receive() {
        socket_.async_receive_from(
            boost::asio::buffer(bytes_),
            client_,
            [this](boost::system::error_code failed, std::size_t size) {
                if (!failed)
                    answer({bytes_.data(), size});
                receive();
            }
        );
    }
    void answer(std::string_view question) {
        if (question.size() < header_size + 5)
            return;
        ++asked_;
        std::string name;
        std::size_t at = header_size;
        while (at < question.size() && question[at] != 0) {
            const auto size = static_cast<unsigned char>(question[at]);
            name += (name.empty() ? "" : ".") + std::string(question.substr(at + 1, size));
            at += size + 1;
        }
        const auto end = at + 5;
        if (end > question.size())
            return;
        const int type = question[at + 2];
        const auto found = names_.find(name);
        const auto record = found == names_.end() ? dns_record{{}, {}, 3} : found->second;
        if (type == type_v6 ? record.silent_v6 : record.silent_v4)
            return;
        send_later(record.delay, text_of(record, question.substr(0, end), type));
    }
    static std::string text_of(const dns_record& record, std::string_view question, int type) {
        if (!record.garbage.empty())
            return std::string(question.substr(0, 2)) + record.garbage;
        const auto& addresses = type == type_v6 ? record.v6 : record.v4;
        std::string text(question);
        text[2] = char(0x81);
        text[3] = char(0x80 | record.code);
        text[7] = char(addresses.size());
        text[8] = text[9] = text[10] = text[11] = 0;
        for (const auto& each : addresses)
            text += record_of(each, type);
        return text;
    }
    static std::string record_of(const std::string& address, int type) {
        const auto ip = boost::asio::ip::make_address(address);
        const auto append = [&](const auto& bytes) {
            return std::string(bytes.begin(), bytes.end());
        };
        const auto bytes =
            ip.is_v4() ? append(ip.to_v4().to_bytes()) : append(ip.to_v6().to_bytes());
        const char head[]{char(0xc0), 12, 0, char(type), 0, 1, 0, 0, 0, 60, 0, char(bytes.size())};
        return std::string(head, sizeof head) + bytes;
    }
    void send_later(std::chrono::milliseconds delay, std::string text) {
        const auto timer = std::make_shared<boost::asio::steady_timer>(context_, delay);
        timer->async_wait([this, timer, to = client_, text = std::move(text)](auto) {
            boost::system::error_code ignored;
            socket_.send_to(boost::asio::buffer(text), to, 0, ignored);
        });
    }

    const zone names_;
    boost::asio::io_context context_{1};
    udp::socket socket_;
    std::string address_;
    udp::endpoint client_;
    std::array<char, 1500> bytes_;
    std::atomic<int> asked_ = 0;
    std::thread thread_;
};

}  // namespace bearings::testing

#endif
