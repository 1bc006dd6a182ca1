// SPDX-License-Identifier: BSL-1.0
// The engine client against the same requests over a raw Unix socket: nobody there, recorded answers
// of an engine in this process, and a real dockerd where one can be started.
#include <bearings/net/engine_client.hpp>

#include <boost/asio/io_context.hpp>

#include <charconv>
#include <memory>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/net/loopback/engine_server.hpp"
#include "tests/real/docker_daemon.hpp"

namespace {

using namespace bearings;

// As dockerd 20.10 tells of a container that Compose made: some 1.8 KB.
std::string recorded_container(int number) {
    const auto n = std::to_string(number);
    const auto hash = std::string(64 - n.size(), 'a') + n;
    return R"({"Id":")" + hash + R"(","Names":["/shop-backend-)" + n +
           R"("],"Image":"registry.example.com/shop/backend:latest","ImageID":"sha256:)" + hash +
           R"(","Command":"/usr/local/bin/server --listen 0.0.0.0:8000","Created":1795370895,)" +
           R"("Ports":[{"IP":"0.0.0.0","PrivatePort":8000,"PublicPort":18000,"Type":"tcp"},)" +
           R"({"IP":"::","PrivatePort":8000,"PublicPort":18000,"Type":"tcp"}],"Labels":{)" +
           R"("com.docker.compose.config-hash":")" + hash +
           R"(","com.docker.compose.container-number":")" + n +
           R"(","com.docker.compose.depends_on":"postgres:service_healthy:false",)" +
           R"("com.docker.compose.image":"sha256:)" + hash +
           R"(","com.docker.compose.oneoff":"False","com.docker.compose.project":"shop",)" +
           R"("com.docker.compose.project.config_files":"/home/user/shop/compose.yaml",)" +
           R"("com.docker.compose.project.working_dir":"/home/user/shop",)" +
           R"("com.docker.compose.service":"backend","com.docker.compose.version":"2.24.0"},)" +
           R"x("State":"running","Status":"Up 5 minutes (healthy)",)x" +
           R"("HostConfig":{"NetworkMode":"shop_default"},"NetworkSettings":{"Networks":{)" +
           R"("shop_default":{"IPAMConfig":null,"Links":null,"Aliases":null,"NetworkID":")" + hash +
           R"(","EndpointID":")" + hash +
           R"(","Gateway":"172.18.0.1","IPAddress":"172.18.0.3","IPPrefixLen":16,)" +
           R"("IPv6Gateway":"","GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,)" +
           R"("MacAddress":"02:42:ac:12:00:03","DriverOpts":null}}},"Mounts":[{"Type":"volume",)" +
           R"("Name":"shop_data","Source":"","Destination":"/data","Driver":"local",)" +
           R"("Mode":"z","RW":true,"Propagation":""}]})";
}

std::string recorded_list(long count) {
    std::string made = "[";
    for (int i = 1; i <= count; ++i)
        made += (i == 1 ? "" : ",") + recorded_container(i);
    return made + "]";
}

std::string list_target(std::string_view service) {
    return "/containers/json?all=1&filters=%7B%22label%22%3A%5B%22com.docker.compose.service%3D" +
           std::string(service) + "%22%5D%7D";
}

// One answer with a length or in chunks, its body thrown away.
bool drain_answer(int handle) {
    static char buffer[64 * 1024];
    std::string head;
    for (;;) {
        const auto size = ::recv(handle, buffer, sizeof(buffer), 0);
        if (size <= 0)
            return false;
        const std::string_view got(buffer, static_cast<std::size_t>(size));
        head += head.size() < 4096 ? got.substr(0, 4096)
                                   : got.substr(got.size() > 16 ? got.size() - 16 : 0);
        const auto end = head.find("\r\n\r\n");
        if (end == std::string::npos)
            continue;
        const auto field = head.find("Content-Length: ");
        if (field > end) {
            if (got.substr(got.size() > 5 ? got.size() - 5 : 0) == "0\r\n\r\n")
                return true;
            continue;
        }
        std::size_t length = 0;
        std::from_chars(head.data() + field + 16, head.data() + end, length);
        for (auto have = got.size() - (end + 4); have < length;) {
            const auto more = ::recv(handle, buffer, sizeof(buffer), 0);
            if (more <= 0)
                return false;
            have += static_cast<std::size_t>(more);
        }
        return true;
    }
}

bool raw_request(int handle, std::string_view target) {
    const auto text = "GET " + std::string(target) + " HTTP/1.1\r\nHost: docker\r\n\r\n";
    return ::send(handle, text.data(), text.size(), MSG_NOSIGNAL) > 0 && drain_answer(handle);
}

bool raw_conversation(const std::string& path, std::string_view service) {
    const int handle = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = tests::bound_socket::address_of(path);
    const auto* where = reinterpret_cast<const ::sockaddr*>(&address);
    const bool heard = ::connect(handle, where, sizeof(address)) == 0 &&
                       raw_request(handle, "/_ping") && raw_request(handle, list_target(service));
    ::close(handle);
    return heard;
}

engine_snapshot query(
    boost::asio::io_context& context,
    const environment& variables,
    std::vector<std::string> containers
) {
    engine_snapshot found;
    engine_request request{variables, system_files(), os_kind::linux_};
    request.timeout = std::chrono::seconds(2);
    request.containers = std::move(containers);
    async_query_engine(
        context.get_executor(),
        std::move(request),
        [&found](result<engine_snapshot> what) { found = *std::move(what); }
    );
    context.restart();
    context.run();
    return found;
}

environment engine_at(const std::string& path) {
    const auto host = "unix://" + path;
    return environment::of({{"DOCKER_HOST", host}});
}

void absent(benchmark::State& state) {
    const auto variables = environment::of(
        {{"HOME", "/home/nobody-of-that-name"}, {"XDG_RUNTIME_DIR", "/run/user/999999"}}
    );
    boost::asio::io_context context;
    for (auto _ : state)
        if (query(context, variables, {}).state > engine_state::not_running)
            state.SkipWithError("an engine runs here");
    state.counters["budget_us"] = 25;
}
BENCHMARK(absent)->Name("engine_absent/bearings")->Unit(benchmark::kMicrosecond);

void recorded_floor(benchmark::State& state) {
    const tests::scratch_folder folder;
    const tests::engine_server server(
        folder / "s",
        tests::sound_engine(recorded_list(state.range(0)))
    );
    for (auto _ : state)
        if (!raw_conversation(folder / "s", "backend"))
            state.SkipWithError("no answer");
}

void recorded_bearings(benchmark::State& state) {
    const tests::scratch_folder folder;
    const tests::engine_server server(
        folder / "s",
        tests::sound_engine(recorded_list(state.range(0)))
    );
    const auto variables = engine_at(folder / "s");
    boost::asio::io_context context;
    for (auto _ : state) {
        const auto found = query(context, variables, {"backend"});
        if (found.containers.size() != static_cast<std::size_t>(state.range(0)))
            state.SkipWithError("not every container was found");
    }
    state.counters["budget"] = 6;
}
BENCHMARK(recorded_floor)->Name("engine_recorded/floor")->Arg(100)->UseRealTime();
BENCHMARK(recorded_bearings)->Name("engine_recorded/bearings")->Arg(100)->UseRealTime();

/// A real dockerd, once per process, with services of 10 and of 100 containers.
class real_engine {
public:
    // Null: no dockerd can be started here.
    static const real_engine* get() {
        if (::geteuid() != 0 || ::access("/usr/sbin/dockerd", X_OK) != 0)
            return nullptr;
        static const real_engine one;
        return &one;
    }
    static std::string service(long count) { return "of" + std::to_string(count); }
    [[nodiscard]] std::string socket() const { return daemon_.socket(); }
    [[nodiscard]] std::string host() const { return daemon_.host(); }

private:
    // Created and not started: the engine's answer costs it the same.
    real_engine() {
        daemon_.shell(
            "for n in 10 100; do for i in $(seq $n); do docker create --name shop-of$n-$i "
            "--label com.docker.compose.project=shop --label com.docker.compose.service=of$n "
            "--label com.docker.compose.container-number=$i -p 127.0.0.1::80 bb sleep 600; "
            "done; done"
        );
    }
    testing::private_network network_;
    testing::docker_daemon daemon_;
};

void real_floor(benchmark::State& state) {
    const auto* engine = real_engine::get();
    if (!engine)
        return state.SkipWithError("no dockerd");
    const auto service = real_engine::service(state.range(0));
    for (auto _ : state)
        if (!raw_conversation(engine->socket(), service))
            state.SkipWithError("no answer");
}

void real_bearings(benchmark::State& state) {
    const auto* engine = real_engine::get();
    if (!engine)
        return state.SkipWithError("no dockerd");
    const auto variables = engine_at(engine->socket());
    const auto service = real_engine::service(state.range(0));
    boost::asio::io_context context;
    for (auto _ : state) {
        const auto found = query(context, variables, {service});
        if (found.containers.size() != static_cast<std::size_t>(state.range(0)))
            state.SkipWithError("not every container was found");
    }
    state.counters["budget"] = 1.2;
}

void docker_ps(benchmark::State& state) {
    const auto* engine = real_engine::get();
    if (!engine)
        return state.SkipWithError("no dockerd");
    for (auto _ : state)
        testing::run({"docker", "-H", engine->host(), "ps", "-a"});
}
BENCHMARK(real_floor)->Name("engine_ready/floor")->Arg(10)->Arg(100)->UseRealTime();
BENCHMARK(real_bearings)->Name("engine_ready/bearings")->Arg(10)->Arg(100)->UseRealTime();
BENCHMARK(docker_ps)->Name("docker_ps")->UseRealTime();

}  // namespace
