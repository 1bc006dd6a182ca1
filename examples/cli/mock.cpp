// SPDX-License-Identifier: BSL-1.0
#include <bearings/catalog.hpp>
#include <bearings/dotenv.hpp>
#include <bearings/endpoint.hpp>
#include <bearings/files.hpp>
#include <bearings/net/mock.hpp>
#include <bearings/toml.hpp>
#include <bearings/url.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <csignal>
#include <optional>
#include <set>

#include "mock_script.hpp"
#include "output.hpp"
#include "results_json.hpp"
#include "text.hpp"
#include "verbs.hpp"

namespace cli {
namespace {

/// What a Postgres server answers to a start-up message: come in, ready.
constexpr std::string_view postgres_welcome("R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I", 15);

/// A service to be served, and the URL under which it is announced.
struct offered {
    bearings::mock_service service;
    bearings::url url;
};

bearings::failure misconfigured(std::string message, const bearings::origin_view& where) {
    return {
        make_error_code(bearings::errc::invalid_config),
        std::move(message),
        bearings::origin(where)};
}

bool speaks_http(bearings::scheme how) {
    return how == bearings::scheme::http || how == bearings::scheme::ws;
}

std::string_view reply_of(bearings::scheme how) {
    switch (how) {
    case bearings::scheme::redis: return "+PONG\r\n";
    case bearings::scheme::postgres:
    case bearings::scheme::postgresql: return postgres_welcome;
    default: return {};
    }
}

const bearings::configured_url& configured(const bearings::service& from, mock_tier tier) {
    return tier == mock_tier::local ? from.local : from.mock;
}

/// The URL that is served for a service, also when it follows from another one.
std::optional<bearings::url> url_to_serve(
    const bearings::catalog& all,
    const bearings::service& from,
    mock_tier tier,
    int depth = 0
) {
    if (const auto& own = configured(from, tier))
        return own.url;
    const auto* base = all.find(from.derive.from);
    if (base == nullptr || depth > 8)
        return std::nullopt;
    const auto below = url_to_serve(all, *base, tier, depth + 1);
    if (!below)
        return std::nullopt;
    auto made =
        bearings::make_url(from.derive.scheme, below->host(), below->port(), from.derive.path);
    return made ? std::optional(std::move(*made)) : std::nullopt;
}

bearings::mock_service mock_of(const bearings::service& from, const bearings::url& url) {
    bearings::mock_service made;
    made.name = from.name;
    made.port = url.port();
    if (url.ipv6())
        made.address = "::1";
    made.protocol =
        speaks_http(url.scheme()) ? bearings::mock_protocol::http : bearings::mock_protocol::tcp;
    made.reply = reply_of(url.scheme());
    made.health = from.health;
    const auto target = url.target();
    const auto path = from.health.empty() ? target.substr(0, target.find('?')) : from.health;
    if (!path.empty() || !from.expect.empty()) {
        auto& route = made.routes.emplace_back();
        route.path = path.empty() ? "/" : path;
        route.body = from.expect.body;
        if (!from.expect.status.empty())
            route.behaviour.status = from.expect.status.front();
        const auto colon = from.expect.header.find(':');
        if (colon != std::string::npos) {
            const auto value = from.expect.header.find_first_not_of(' ', colon + 1);
            route.headers.emplace_back(
                from.expect.header.substr(0, colon),
                value == std::string::npos ? "" : from.expect.header.substr(value)
            );
        }
    }
    return made;
}

bearings::result<offered> offer(
    const bearings::catalog& all,
    const bearings::service& from,
    mock_tier tier
) {
    const auto url = url_to_serve(all, from, tier);
    if (!url)
        return misconfigured(
            "service '" + from.name + "' has no " + (tier == mock_tier::local ? "local" : "mock") +
                " URL to serve",
            from.origin
        );
    if (!is_loopback(view(*url)) && !names_any_address(view(*url)))
        return misconfigured(
            redacted(view(*url)) + " is not on this machine; mocks serve loopback only",
            configured(from, tier).origin
        );
    if (is_secure(url->scheme()))
        return misconfigured(
            redacted(view(*url)) + " asks for TLS, which mocks do not speak",
            configured(from, tier).origin
        );
    return offered{mock_of(from, *url), *url};
}

bearings::result<std::vector<offered>> from_catalog(
    const bearings::catalog& all,
    const options& asked
) {
    std::vector<offered> list;
    for (const auto& name : asked.names)
        if (all.find(name) == nullptr)
            return bearings::failure{
                make_error_code(bearings::errc::unknown_service),
                "the catalogue has no service '" + bearings::escaped(name, 60) + "'",
                {}};
    for (const auto& service : all.services) {
        const auto& wanted = asked.names;
        const bool named = std::find(wanted.begin(), wanted.end(), service.name) != wanted.end();
        if (!wanted.empty() && !named)
            continue;
        // Without names, what has nothing to serve is left out.
        if (!named && !url_to_serve(all, service, asked.mock.tier))
            continue;
        auto made = offer(all, service, asked.mock.tier);
        if (!made)
            return made.error();
        list.push_back(std::move(*made));
    }
    return list;
}

bearings::result<std::vector<bearings::mock_service>> script_of(const options& asked) {
    if (asked.mock.script.empty())
        return std::vector<bearings::mock_service>{};
    auto text = bearings::system_files().read(asked.mock.script, 64 * 1024);
    if (!text)
        return text.error();
    if (!*text)
        return bearings::failure{
            make_error_code(bearings::errc::file_unreadable),
            "there is no file '" + asked.mock.script + "'",
            {}};
    return parse_mock_script(**text, asked.mock.script);
}

/// A scripted service keeps the address that the catalogue gives it.
void apply_script(std::vector<offered>& list, std::vector<bearings::mock_service> script) {
    for (auto& scripted : script) {
        const auto same = std::find_if(list.begin(), list.end(), [&](const offered& one) {
            return one.service.name == scripted.name;
        });
        if (same != list.end()) {
            if (scripted.port == 0)
                scripted.port = same->service.port;
            same->service = std::move(scripted);
            continue;
        }
        const bool http = scripted.protocol == bearings::mock_protocol::http;
        auto url = bearings::make_url(
            http ? bearings::scheme::http : bearings::scheme::tcp,
            scripted.address,
            scripted.port == 0 ? std::uint16_t{1} : scripted.port
        );
        list.push_back({std::move(scripted), url ? std::move(*url) : bearings::url{}});
    }
}

/// Services on one port share a listener; the routes of all of them count.
struct listener {
    bearings::mock_service service;
    std::vector<std::size_t> members;
};

std::vector<listener> merged(const std::vector<offered>& list) {
    std::vector<listener> made;
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto& next = list[i].service;
        const auto same = std::find_if(made.begin(), made.end(), [&](const listener& one) {
            return next.port != 0 && one.service.port == next.port &&
                   one.service.address == next.address;
        });
        if (same == made.end()) {
            made.push_back({next, {i}});
            continue;
        }
        same->members.push_back(i);
        auto& into = same->service;
        into.routes.insert(into.routes.end(), next.routes.begin(), next.routes.end());
        into.events.insert(into.events.end(), next.events.begin(), next.events.end());
    }
    return made;
}

std::string announcement(const std::vector<served>& all, const options& asked) {
    if (asked.format == output_format::json)
        return to_json(all);
    std::string text;
    const std::string_view prefix = asked.mock.tier == mock_tier::local ? "LOCAL_" : "MOCK_";
    for (const auto& one : all) {
        const auto variable = std::string(prefix) + bearings::variable_name(one.name) + "_URL";
        text += asked.format == output_format::dotenv
                    ? bearings::dotenv_line(variable, one.url)
                    : padded(bearings::escaped(one.name, 40), 16) + one.url;
        text += '\n';
    }
    return text;
}

bearings::result<std::vector<offered>> everything(const context& with) {
    const auto all =
        bearings::find_catalog(bearings::system_files(), with.variables, with.asked.config);
    if (!all)
        return all.error();
    auto script = script_of(with.asked);
    if (!script)
        return script.error();
    auto list = from_catalog(*all, with.asked);
    if (!list)
        return list.error();
    apply_script(*list, std::move(*script));
    if (list->empty())
        return bearings::failure{
            make_error_code(bearings::errc::invalid_config),
            "there is nothing to serve; give services a mock URL, or use --tier local or --script",
            {}};
    return list;
}

void run_until_stopped(boost::asio::io_context& context, const options& asked) {
    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&context](auto, int) { context.stop(); });
    boost::asio::steady_timer end(context);
    if (asked.mock.lifetime.count() > 0) {
        end.expires_after(asked.mock.lifetime);
        end.async_wait([&context](auto stopped) {
            if (!stopped)
                context.stop();
        });
    }
    context.run();
}

}  // namespace

int mock(const context& with) {
    auto list = everything(with);
    if (!list)
        return complain(list.error());
    if (with.asked.mock.any_port)
        for (auto& one : *list)
            one.service.port = 0;

    boost::asio::io_context context(1);
    std::vector<bearings::mock_server> servers;
    std::vector<served> announced(list->size());
    for (auto& one : merged(*list)) {
        auto made = bearings::mock_server::listen(context.get_executor(), std::move(one.service));
        if (!made)
            return complain(made.error());
        for (const auto member : one.members) {
            const auto& url = (*list)[member].url;
            const auto host =
                with.asked.mock.any_port ? std::string("127.0.0.1") : std::string(url.host());
            const auto real = bearings::make_url(url.scheme(), host, made->port(), url.target());
            announced[member] = {
                (*list)[member].service.name,
                real ? std::string(real->text()) : std::string()};
        }
        servers.push_back(std::move(*made));
    }
    if (!write_data(with.asked, announcement(announced, with.asked)))
        return exit_usage;
    run_until_stopped(context, with.asked);
    return exit_ok;
}

}  // namespace cli
