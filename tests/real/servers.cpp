// SPDX-License-Identifier: BSL-1.0
#include <string>
#include <string_view>
#include <vector>

#include "../net/loopback/fault_matrix.hpp"
#include "../net/loopback/faults.hpp"
#include "../net/loopback/server.hpp"
#include "../net/loopback/silent_ports.hpp"
#include "certificates.hpp"
#include "process.hpp"

namespace {

using namespace bearings;
using namespace bearings::testing;
using stage = probe_stage;
using strings = std::vector<std::string>;

std::string at(std::string_view scheme, std::uint16_t port, std::string_view path = {}) {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port) + std::string(path);
}
std::string text(std::uint16_t port) {
    return "127.0.0.1:" + std::to_string(port);
}
target healthy(std::string_view scheme, std::uint16_t port, std::string_view path) {
    auto made = target_at(at(scheme, port));
    made.health = path;
    return made;
}
bool installed(const std::string& program) {
    return process({"sh", "-c", "command -v " + program}).wait() == 0;
}
/// False, and a failure where everything must be installed, when a program is not here.
bool have(const std::string& program) {
    if (installed(program))
        return true;
    const char* const in_ci = std::getenv("CI");
    INFO(program << " is not installed");
    CHECK((!in_ci || std::string_view(in_ci) != "true"));
    WARN(program << " is not installed: not run");
    return false;
}

constexpr milliseconds soon = 150ms;
const expected good{verdict::reachable, {}, {}, soon};

/// `PING`, and the answer must be `+PONG` or a wish for a password.
class redis_conversation final : public conversation {
public:
    step connected() override { return step::send("PING\r\n"); }
    step received(std::string_view bytes) override {
        answer_ += bytes;
        if (answer_.find("\r\n") == std::string::npos && answer_.size() < 256)
            return step::receive();
        if (answer_.starts_with("+PONG"))
            return step::done(verdict::reachable);
        if (answer_.starts_with("-NOAUTH"))
            return step::done({.verdict = verdict::reachable, .auth_required = true});
        return step::done(verdict::wrong_protocol, "not_redis");
    }

private:
    std::string answer_;
};
struct redis_ping {
    static constexpr std::string_view name = "redis_ping";
    static bool handles(const target& what) { return what.url.scheme() == scheme::redis; }
    static std::unique_ptr<conversation> begin(const target&) {
        return std::make_unique<redis_conversation>();
    }
};

/// The eight bytes that ask PostgreSQL for TLS; one byte is the answer.
class postgres_conversation final : public conversation {
public:
    step connected() override { return step::send({"\0\0\0\x08\x04\xd2\x16\x2f", 8}); }
    step received(std::string_view bytes) override {
        if (bytes == "S" || bytes == "N")
            return step::done(verdict::reachable);
        return step::done(verdict::wrong_protocol, "not_postgres");
    }
};
struct postgres_ssl_request {
    static constexpr std::string_view name = "postgres_ssl_request";
    static bool handles(const target& what) { return what.url.scheme() == scheme::postgres; }
    static std::unique_ptr<conversation> begin(const target&) {
        return std::make_unique<postgres_conversation>();
    }
};
using with_databases = reachability<redis_ping, postgres_ssl_request, tcp_grace, http_health>;

/// nginx with a location for every answer, TLS, and a port that refuses every server name.
struct nginx {
    temporary_directory folder;
    refused_port dead;
    std::uint16_t plain = free_port(), secure = free_port(), nameless = free_port();
    process program = start();

    process start() {
        const auto& made = certificates::instance();
        const auto certificate =
            "ssl_certificate " + made.pem("good") + "; ssl_certificate_key " + made.key("good");
        folder.file("big", std::string(2'000'000, 'x'));
        const auto file = folder.file(
            "nginx.conf",
            "daemon off; master_process off; pid " + folder.path("pid") +
                ";\n"
                "error_log stderr; events {}\n"
                "http { access_log off; client_body_temp_path " +
                folder.path("1") +
                ";\n"
                "proxy_temp_path " +
                folder.path("2") + "; fastcgi_temp_path " + folder.path("3") +
                ";\n"
                "uwsgi_temp_path " +
                folder.path("4") + "; scgi_temp_path " + folder.path("5") +
                ";\n"
                "server { listen " +
                text(plain) + "; root " + folder.path() +
                ";\n"
                "location /ok { return 200 ok; } location /204 { return 204; }\n"
                "location /503 { return 503; } location /401 { return 401; }\n"
                "location /301 { return 301 http://elsewhere.test/; } location /444 { return 444; "
                "}\n"
                "location /502 { proxy_pass " +
                dead.url("http") +
                "; }\n"
                "location /drip { alias " +
                folder.path("big") +
                "; limit_rate 1; } }\n"
                "server { listen " +
                text(secure) + " ssl; " + certificate +
                "; return 200 ok; }\n"
                "server { listen " +
                text(nameless) + " ssl; ssl_reject_handshake on; } }\n"
        );
        process made_here({"nginx", "-p", folder.path(), "-c", file}, folder.path("log"));
        made_here.await_port(plain);
        return made_here;
    }
};

}  // namespace

TEST_CASE("H01 H02 H03 H04 H05 H06 H08 nginx answers in every way", "[matrix]") {
    if (!have("nginx"))
        return;
    const nginx serves;
    prove("nginx 200", healthy("http", serves.plain, "/ok"), good);
    prove("nginx 204", healthy("http", serves.plain, "/204"), good);
    prove(
        "nginx 503",
        healthy("http", serves.plain, "/503"),
        {verdict::unhealthy, stage::response}
    );
    prove(
        "nginx 502",
        healthy("http", serves.plain, "/502"),
        {verdict::unhealthy, stage::response}
    );
    CHECK(prove("nginx 401", healthy("http", serves.plain, "/401"), good).auth_required);
    const auto moved = prove("nginx 301", healthy("http", serves.plain, "/301"), good);
    CHECK(moved.location == "http://elsewhere.test/");
    prove(
        "nginx 444",
        healthy("http", serves.plain, "/444"),
        {verdict::closed_early, stage::response}
    );
    prove("nginx 2 MB", healthy("http", serves.plain, "/big"), good);
    auto drip = healthy("http", serves.plain, "/drip");
    drip.expect.body = "never";
    prove("nginx limit_rate", drip, {verdict::timed_out, stage::response, {}, at_deadline});
    prove(
        "nginx, upgrade",
        at("ws", serves.plain, "/ok"),
        {verdict::upgrade_rejected, stage::response}
    );
}

TEST_CASE("S01 S11 S13 H15 nginx with TLS", "[matrix]") {
    if (!have("nginx"))
        return;
    const nginx serves;
    auto what = target_at(at("https", serves.secure));
    what.tls.ca_file = certificates::instance().pem("ca");
    what.tls.server_name = "good.test";
    prove("nginx https", what, good);
    what.url = target_at(at("https", serves.nameless)).url;
    prove("nginx rejects the name", what, {verdict::tls_failed, stage::tls, "sni", soon});
    what.url = target_at(at("https", serves.plain)).url;
    prove("nginx plain, asked with TLS", what, {verdict::tls_failed, stage::tls, "not_tls", soon});
    // It answers 400 in plain HTTP: somebody is there, and says that TLS is wanted.
    const auto plain = prove("nginx TLS, asked plainly", at("http", serves.secure), good);
    CHECK(plain.http_status == 400);
}

TEST_CASE("T12 a server that was stopped accepts and is silent", "[matrix]") {
    if (!have("nginx"))
        return;
    const nginx serves;
    serves.program.signal(SIGSTOP);
    prove(
        "SIGSTOP",
        healthy("http", serves.plain, "/ok"),
        {verdict::timed_out, stage::response, {}, at_deadline}
    );
    serves.program.signal(SIGCONT);
    prove("SIGCONT", healthy("http", serves.plain, "/ok"), good);
}

TEST_CASE("T08 T10 H02 H19 haproxy rejects, drops and holds", "[matrix]") {
    if (!have("haproxy"))
        return;
    const temporary_directory folder;
    const refused_port dead;
    const auto reject = free_port(), drop = free_port(), error = free_port(), behind = free_port();
    const auto file = folder.file(
        "haproxy.cfg",
        "defaults\n timeout connect 5s\n timeout client 5s\n timeout server 5s\n"
        "frontend reject\n mode tcp\n bind " +
            text(reject) +
            "\n tcp-request connection reject\n"
            "frontend drop\n mode http\n bind " +
            text(drop) +
            "\n http-request silent-drop\n"
            "frontend error\n mode http\n bind " +
            text(error) +
            "\n http-request return status 503\n"
            "listen behind\n mode http\n bind " +
            text(behind) + "\n server a " + text(dead.port()) + "\n"
    );
    process program({"haproxy", "-f", file, "-db"}, folder.path("log"));
    program.await_port(error);
    prove("haproxy reject", at("tcp", reject), {verdict::closed_early, {}, {}, soon});
    prove(
        "haproxy silent-drop",
        at("http", drop),
        {verdict::timed_out, stage::response, {}, at_deadline}
    );
    prove("haproxy 503", at("http", error), {verdict::unhealthy, stage::response, {}, soon});
    prove(
        "haproxy, backend down",
        at("http", behind),
        {verdict::timed_out, stage::response, {}, at_deadline}
    );
}

TEST_CASE("T11 a Docker relay with nothing behind it", "[matrix]") {
    if (!have("docker-proxy"))
        return;
    const refused_port dead;
    const auto port = free_port();
    // It tells its parent on descriptor 3 that it is ready.
    process relay(
        {"sh",
         "-c",
         "exec docker-proxy -proto tcp -host-ip 127.0.0.1 -host-port $0 "
         "-container-ip 127.0.0.1 -container-port $1 3>/dev/null",
         std::to_string(port),
         std::to_string(dead.port())}
    );
    relay.await_port(port);
    prove("tcp with grace", at("tcp", port), {verdict::closed_early, {}, {}, soon});
    prove("http", at("http", port), {verdict::closed_early, {}, {}, soon});
    prove("ws", at("ws", port), {verdict::closed_early, {}, {}, soon});
}

TEST_CASE("W01 W02 W15 python-websockets", "[matrix]") {
    if (!have("python3"))
        return;
    const temporary_directory folder;
    const auto port = free_port();
    const auto file = folder.file(
        "echo.py",
        "import asyncio, websockets\n"
        "async def echo(socket, path=None):\n"
        "    async for message in socket: await socket.send(message)\n"
        "async def main():\n"
        "    async with websockets.serve(echo, '127.0.0.1', " +
            std::to_string(port) +
            ", subprotocols=['chat']):\n"
            "        await asyncio.Future()\n"
            "asyncio.run(main())\n"
    );
    process program({"python3", file}, folder.path("log"));
    program.await_port(port);
    prove("websockets", at("ws", port), good);
    auto what = target_at(at("ws", port));
    what.subprotocols = {"chat"};
    prove("websockets, subprotocol", what, good);
    what.subprotocols = {"other"};
    prove(
        "websockets, unknown subprotocol",
        what,
        {verdict::wrong_protocol, stage::response, "subprotocol", soon}
    );
    prove("websockets, asked by http", at("http", port), good);
}

TEST_CASE("W01 websocketd", "[matrix]") {
    if (!have("websocketd"))
        return;
    const auto port = free_port();
    process program({"websocketd", "--address=127.0.0.1", "--port=" + std::to_string(port), "cat"});
    program.await_port(port);
    prove("websocketd", at("ws", port), good);
}

TEST_CASE("W01 W02 W07 W08 ws of Node", "[matrix]") {
    if (!have("node"))
        return;
    const temporary_directory folder;
    const auto port = free_port();
    const auto file = folder.file(
        "ws.js",
        "module.paths.push('/usr/share/nodejs', '/usr/lib/nodejs');\n"
        "const {WebSocketServer} = require('ws');\n"
        "const server = require('http').createServer();\n"
        "const opened = new WebSocketServer({noServer: true});\n"
        "const denied = new WebSocketServer({noServer: true, verifyClient: () => false});\n"
        "server.on('upgrade', (request, socket, head) => {\n"
        "  const to = request.url === '/denied' ? denied : opened;\n"
        "  to.handleUpgrade(request, socket, head, client => {\n"
        "    if (request.url === '/1011') client.close(1011);\n"
        "    if (request.url === '/gone') client.terminate();\n"
        "  });\n"
        "});\n"
        "server.listen(" +
            std::to_string(port) + ", '127.0.0.1');\n"
    );
    process program({"node", file}, folder.path("log"));
    program.await_port(port);
    prove("ws", at("ws", port, "/ok"), good);
    CHECK(prove("ws, verifyClient", at("ws", port, "/denied"), good).auth_required);
    const auto closed = prove(
        "ws, close 1011",
        at("ws", port, "/1011"),
        {verdict::unhealthy, stage::grace, "closed", soon}
    );
    CHECK(closed.close_code == 1011);
    prove("ws, terminate", at("ws", port, "/gone"), {verdict::reset, stage::grace, {}, soon});
}

TEST_CASE("H18 Redis", "[matrix]") {
    if (!have("redis-server"))
        return;
    const temporary_directory folder;
    const auto port = free_port();
    process program(
        {"redis-server",
         "--port",
         std::to_string(port),
         "--bind",
         "127.0.0.1",
         "--save",
         "",
         "--dir",
         folder.path()},
        folder.path("log")
    );
    program.await_port(port);
    prove<with_databases>("Redis, PING", at("redis", port), good);
    prove<with_databases>(
        "Redis, TCP",
        at("tcp", port),
        {verdict::reachable, stage::grace, {}, soon}
    );
    const auto http = check_one<all_checks>(target_at(at("http", port)), {.deadline = deadline});
    CHECK((http.verdict == verdict::closed_early || http.verdict == verdict::wrong_protocol));
    tabulate("Redis, asked by http", outcome_of(http), http.elapsed, soon);
}

TEST_CASE("H18 PostgreSQL", "[matrix]") {
    if (::geteuid() != 0) {
        WARN("needs root, which PostgreSQL refuses to run as: not run");
        return;
    }
    if (!have("setpriv") || !have("/usr/lib/postgresql/*/bin/postgres"))
        return;
    const temporary_directory folder;
    const auto port = free_port();
    const auto file = folder.file(
        "start.sh",
        "set -e; PATH=$(echo /usr/lib/postgresql/*/bin):$PATH; cd \"$1\"\n"
        "initdb -D data -A trust --no-sync >/dev/null\n"
        "exec postgres -D data -p \"$2\" -c listen_addresses=127.0.0.1 "
        "-c unix_socket_directories= -c fsync=off\n"
    );
    run({"chown", "-R", "postgres", folder.path()});
    process program(
        {"setpriv",
         "--reuid=postgres",
         "--clear-groups",
         "sh",
         file,
         folder.path(),
         std::to_string(port)},
        folder.path("log")
    );
    program.await_port(port, std::chrono::seconds(40));
    prove<with_databases>("PostgreSQL, SSLRequest", at("postgres", port), good);
    const auto http = check_one<all_checks>(target_at(at("http", port)), {.deadline = deadline});
    CHECK((http.verdict == verdict::closed_early || http.verdict == verdict::wrong_protocol));
    tabulate("PostgreSQL, asked by http", outcome_of(http), http.elapsed, soon);
}

TEST_CASE("H01 etcd is healthy", "[matrix]") {
    if (!have("etcd"))
        return;
    const temporary_directory folder;
    const auto client = free_port(), peer = free_port();
    const auto peers = at("http", peer);
    process program(
        {"etcd",
         "--data-dir",
         folder.path("data"),
         "--listen-client-urls",
         at("http", client),
         "--advertise-client-urls",
         at("http", client),
         "--listen-peer-urls",
         peers,
         "--initial-advertise-peer-urls",
         peers,
         "--initial-cluster",
         "default=" + peers},
        folder.path("log")
    );
    program.await_port(client, std::chrono::seconds(20));
    auto what = healthy("http", client, "/health");
    what.expect.body = "\"health\"";
    const auto found = wait_until_ready<all_checks>(std::vector<target>{what}, {.deadline = 10s});
    tabulate("etcd /health", outcome_of(found[0]), found[0].elapsed, 10s);
    CHECK(found[0].reached());
}
