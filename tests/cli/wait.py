# SPDX-License-Identifier: BSL-1.0
import json
import re
import signal
import time

from harness import Case, Server, free_port, http, in_terminal, silent


def redis(answer):
    def handler(connection):
        while connection.recv(4096):
            connection.sendall(answer)

    return handler


def postgres(answer):
    def handler(connection):
        greeting = connection.recv(4096)
        assert greeting[4:8] == b"\0\3\0\0", greeting
        connection.sendall(answer)
        connection.recv(4096)

    return handler


def postgres_error(code):
    body = b"SFATAL\0C" + code + b"\0Mno\0\0"
    return b"E" + (len(body) + 4).to_bytes(4, "big") + body


class Wait(Case):
    def test_a_port_that_answers_is_ready_at_once(self):
        result = self.expect(0, "wait", f"localhost:{self.serve(silent)}")
        self.assertEqual(result.out, "")
        self.assertLess(result.seconds, 2)

    def test_addresses_of_both_families_are_targets(self):
        self.expect(0, "wait", f"127.0.0.1:{self.serve(silent)}")
        result = self.run_it("wait", "--timeout", "200ms", f"[::1]:{free_port()}")
        self.assertEqual(result.status, 124, result)
        self.assertIn("[::1]", result.err)

    def test_a_url_is_asked_in_its_protocol(self):
        self.expect(0, "wait", f"http://localhost:{self.serve(http(204, b''))}/health")

    def test_a_failing_answer_is_not_ready_and_is_told(self):
        port = self.serve(http(503))
        result = self.expect(124, "wait", "--timeout", "400ms", f"http://localhost:{port}/")
        self.assertIn("unhealthy", result.err)
        self.assertIn("503", result.err)

    def test_a_service_of_the_catalogue_is_a_target(self):
        port = self.serve(http())
        self.write("bearings.toml", f'[services.backend]\nlocal = "http://localhost:{port}"\n')
        self.expect(0, "wait", "backend")

    def test_several_targets_are_all_awaited(self):
        ports = [free_port(), free_port()]
        late = [Server(silent, 0.3, ports[0]), Server(http(), 0.6, ports[1])]
        for server in late:
            self.stack.callback(server.close)
        begin = time.monotonic()
        self.expect(0, "wait", f"localhost:{ports[0]}", f"http://localhost:{ports[1]}/")
        self.assertGreaterEqual(time.monotonic() - begin, 0.55)

    def test_time_out_is_124_and_keeps_the_last_cause(self):
        port = free_port()
        result = self.expect(124, "wait", "--timeout", "500ms", f"localhost:{port}")
        self.assertRegex(
            result.err, rf"bearings: error: tcp://localhost:{port} is not ready after .* refused"
        )
        self.assertIn("ECONNREFUSED", result.err)
        self.assertLess(result.seconds, 1.5)

    def test_a_silent_server_does_not_outlast_the_time_out(self):
        port = self.serve(silent)
        result = self.expect(124, "wait", "--timeout", "500ms", f"http://localhost:{port}/")
        self.assertIn("timed_out", result.err)
        self.assertLess(result.seconds, 1.5)

    def test_it_returns_soon_after_the_server_is_up(self):
        port = free_port()
        server = Server(silent, 0.7, port)
        self.stack.callback(server.close)
        self.expect(0, "wait", f"localhost:{port}")
        self.assertLess(time.monotonic() - server.began, 0.6)

    def test_the_command_runs_when_all_are_ready(self):
        result = self.expect(9, "wait", f"localhost:{self.serve(silent)}", "--", "sh", "-c", "echo hi; exit 9")
        self.assertEqual(result.out, "hi\n")

    def test_the_command_does_not_run_after_a_time_out(self):
        self.expect(124, "wait", "--timeout", "100ms", f"localhost:{free_port()}", "--", "touch", "ran")
        self.assertFalse((self.folder / "ran").exists())

    def test_signals_reach_the_command(self):
        process = self.start(
            "wait", "--quiet", f"localhost:{self.serve(silent)}", "--", "sh", "-c",
            'trap "exit 6" TERM; echo up; while :; do sleep 0.05; done',
        )
        self.assertEqual(process.stdout.readline(), b"up\n")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(10), 6)

    def test_a_signal_ends_the_waiting(self):
        process = self.start("wait", f"localhost:{free_port()}")
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(10), -signal.SIGTERM)

    def test_inverted_it_waits_until_nothing_answers(self):
        server = Server(silent)
        self.stack.callback(server.close)
        result = self.run_it("wait", "--invert", "--timeout", "300ms", f"localhost:{server.port}")
        self.assertEqual(result.status, 124, result)
        self.assertIn("still answers", result.err)
        self.expect(0, "wait", "--invert", f"localhost:{free_port()}")

    def test_inverted_a_sick_answer_is_an_answer(self):
        port = self.serve(http(503))
        self.expect(124, "wait", "--invert", "--timeout", "300ms", f"http://localhost:{port}/")

    def test_progress_is_plain_lines_when_piped(self):
        port = free_port()
        err = self.expect(124, "wait", "--timeout", "600ms", f"localhost:{port}").err
        self.assertNotIn("\x1b", err)
        lines = [line for line in err.splitlines() if "waiting:" in line]
        self.assertEqual(len(lines), 1, "the same cause is told once")

    def test_progress_is_redrawn_on_a_terminal(self):
        port = free_port()
        status, text = in_terminal(
            ["wait", "--timeout", "600ms", f"localhost:{port}"], {"TERM": "xterm"}, self.folder
        )
        self.assertEqual(status, 124, text)
        self.assertIn("\x1b[1A", text)

    def test_quiet_tells_only_errors(self):
        self.assertEqual(self.expect(0, "wait", "--quiet", f"localhost:{self.serve(silent)}").err, "")

    def test_json_tells_every_target(self):
        up, down = self.serve(silent), free_port()
        result = self.expect(
            124, "wait", "--format", "json", "--timeout", "300ms", f"localhost:{up}", f"localhost:{down}"
        )
        found = json.loads(result.out)
        self.assertEqual([one["ready"] for one in found["targets"]], [True, False])
        self.assertIn("refused", found["targets"][1]["cause"])
        self.assertGreater(found["targets"][1]["attempts"], 1)

    def test_credentials_of_a_target_are_not_shown(self):
        url = f"http://admin:hunter2@localhost:{free_port()}/?token=tok3n"
        result = self.expect(124, "wait", "--timeout", "150ms", url)
        self.assertNotIn("hunter2", result.err + result.out)
        self.assertNotIn("tok3n", result.err + result.out)

    def test_backoff_and_jitter_are_choices(self):
        port = free_port()
        attempts = {}
        for kind in ("constant", "linear", "exponential"):
            out = self.expect(
                124, "wait", "--format", "json", "--timeout", "1s", "--interval", "50ms", "--max-interval",
                "10s", "--jitter", "0", "--backoff", kind, f"localhost:{port}",
            ).out
            attempts[kind] = json.loads(out)["targets"][0]["attempts"]
        self.assertGreater(attempts["constant"], attempts["linear"])
        self.assertGreater(attempts["linear"], attempts["exponential"])

    def test_malformed_numbers_are_bad_usage(self):
        for arguments in (["--jitter", "101"], ["--interval", "x"], ["--backoff", "cubic"]):
            self.refused(self.run_it("wait", *arguments, "localhost:1"), arguments[0])

    def test_an_unknown_name_is_bad_usage(self):
        self.write("bearings.toml", '[services.backend]\nlocal = "http://localhost:1"\n')
        self.refused(self.run_it("wait", "backed"), "backed", "did you mean 'backend'")

    def test_malformed_targets_are_bad_usage(self):
        for text in ("localhost:0", "localhost:99999", "host:port", "http://", "ftp://x/", ":80"):
            self.refused(self.run_it("wait", text))

    def test_a_target_is_needed(self):
        self.refused(self.run_it("wait"))

    def test_bad_configuration_ends_the_waiting_at_once(self):
        self.write("bearings.toml", '[services.backend]\nlocal = "http://localhost:1"\n')
        result = self.run_it("wait", "backend", env={"BACKEND_URL": "nonsense"})
        self.refused(result, "BACKEND_URL")


class Protocols(Case):
    def ready(self, scheme, handler):
        self.expect(0, "wait", "--timeout", "5s", f"{scheme}://localhost:{self.serve(handler)}")

    def not_ready(self, scheme, handler, *words):
        port = self.serve(handler)
        result = self.expect(124, "wait", "--timeout", "300ms", f"{scheme}://localhost:{port}")
        for word in words:
            self.assertIn(word, result.err)

    def test_redis_that_answers_is_ready(self):
        self.ready("redis", redis(b"+PONG\r\n"))

    def test_redis_that_wants_a_password_is_ready(self):
        self.ready("redis", redis(b"-NOAUTH Authentication required.\r\n"))

    def test_redis_that_loads_is_not_ready(self):
        self.not_ready("redis", redis(b"-LOADING Redis is loading\r\n"), "unhealthy", "loading")

    def test_what_is_no_redis_is_not_ready(self):
        self.not_ready("redis", redis(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "not_redis")

    def test_postgres_that_welcomes_is_ready(self):
        self.ready("postgres", postgres(b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I"))

    def test_postgres_that_wants_a_password_is_ready(self):
        self.ready("postgresql", postgres(b"R\0\0\0\x0c\0\0\0\x05salt"))
        self.ready("postgres", postgres(postgres_error(b"28000")))

    def test_postgres_that_starts_is_not_ready(self):
        self.not_ready("postgres", postgres(postgres_error(b"57P03")), "unhealthy", "starting_up")

    def test_what_is_no_postgres_is_not_ready(self):
        self.not_ready("postgres", postgres(b"-ERR unknown command\r\n"), "not_postgres")

    def test_answers_in_pieces_and_giants_are_survived(self):
        def dripping(connection):
            connection.recv(4096)
            for byte in b"+PONG\r\n":
                connection.sendall(bytes([byte]))
                time.sleep(0.01)

        self.ready("redis", dripping)
        self.not_ready("redis", redis(b"x" * 1_000_000), "not_redis")
        self.not_ready("postgres", postgres(b"E\xff\xff\xff\xff" + b"x" * 100_000), "not_postgres")

    def test_a_websocket_is_asked_for_its_upgrade(self):
        urls, _ = self.mock("--script", self.write("mock.toml", "[services.ws]\n"))
        port = re.search(r":(\d+)", urls["ws"]).group(1)
        self.expect(0, "wait", f"ws://localhost:{port}/ws")
        self.not_ready("ws", http(200), "upgrade_rejected")
