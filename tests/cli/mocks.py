# SPDX-License-Identifier: BSL-1.0
import base64
import http.client
import json
import signal
import socket
import struct
import time
import urllib.parse

from harness import EXAMPLES, Case, free_port


class Socket:
    """A small WebSocket client."""

    def __init__(self, url, path="/ws"):
        at = urllib.parse.urlsplit(url)
        self.stream = socket.create_connection((at.hostname, at.port), 10)
        key = base64.b64encode(b"0123456789abcdef").decode()
        self.stream.sendall(
            f"GET {path} HTTP/1.1\r\nHost: mock\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        self.head = b""
        while b"\r\n\r\n" not in self.head:
            self.head += self.stream.recv(1)

    def send(self, text):
        mask, data = b"abcd", text.encode()
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
        self.stream.sendall(bytes([0x81, 0x80 | len(data)]) + mask + masked)

    def frame(self):
        kind, size = self.exactly(2)
        return kind & 15, self.exactly(size)

    def exactly(self, size):
        data = b""
        while len(data) < size:
            piece = self.stream.recv(size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def close(self):
        self.stream.close()


class Mock(Case):
    def get(self, url, path, limit=10):
        at = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(at.hostname, at.port, timeout=limit)
        self.stack.callback(connection.close)
        connection.request("GET", path)
        return connection.getresponse()

    def socket(self, url):
        made = Socket(url)
        self.stack.callback(made.close)
        return made

    def scripted(self, text, *arguments):
        return self.mock("--script", self.write("mock.toml", text), *arguments)[0]

    def test_the_catalogue_s_mocks_are_served(self):
        urls, _ = self.mock("--any-port", "--config", EXAMPLES / "bearings.toml")
        self.assertEqual(
            sorted(urls), ["auth", "backend", "frontend", "postgres", "redis", "websocket"]
        )
        self.assertEqual(self.get(urls["backend"], "/health").status, 200)

    def test_discovery_finds_what_it_serves(self):
        urls, _ = self.mock("--any-port", "--config", EXAMPLES / "bearings.toml")
        env = {f"MOCK_{name.upper()}_URL": url for name, url in urls.items()}
        env["USE_MOCK_SERVICES"] = "true"
        out = self.expect(
            0, "doctor", "--format", "json", "--config", EXAMPLES / "bearings.toml", env=env
        ).out
        found = json.loads(out)["services"]
        self.assertEqual({one["tier"] for one in found}, {"mock"})
        self.assertEqual({one["verdict"] for one in found}, {"reachable"})

    def test_its_variables_can_be_read_as_an_environment_file(self):
        process = self.start(
            "mock", "--any-port", "--tier", "local", "--format", "dotenv", "--output", "mock.env",
            "--config", EXAMPLES / "bearings.toml",
        )
        path = self.folder / "mock.env"
        while not path.exists() or path.stat().st_size == 0:
            self.assertIsNone(process.poll())
            time.sleep(0.02)
        found = json.loads(
            self.expect(
                0, "doctor", "--format", "json", "--env-file", path,
                "--config", EXAMPLES / "bearings.toml",
            ).out
        )
        self.assertEqual({one["tier"] for one in found["services"]}, {"local"})

    def test_only_the_named_services_are_served(self):
        urls, _ = self.mock("--any-port", "--config", EXAMPLES / "bearings.toml", "redis")
        self.assertEqual(list(urls), ["redis"])

    def test_an_expectation_of_the_catalogue_is_met(self):
        self.write(
            "bearings.toml",
            f"""
[services.a]
local = "http://localhost:{free_port()}"
health = "/status"
expect = {{ status = [201], header = "x-service: a", body = "fine" }}
""",
        )
        self.mock("--tier", "local")
        found = json.loads(self.expect(0, "doctor", "--format", "json").out)["services"][0]
        self.assertEqual(found["verdict"], "reachable")

    def test_websocket_messages_come_back(self):
        client = self.socket(self.scripted("[services.ws]\n")["ws"])
        self.assertTrue(client.head.startswith(b"HTTP/1.1 101"))
        client.send("hello")
        self.assertEqual(client.frame(), (1, b"hello"))

    def test_scripted_events_arrive_in_order(self):
        client = self.socket(
            self.scripted(
                """
[services.ws]
[[services.ws.events]]
after_ms = 60
text = "last"
[[services.ws.events]]
text = '{"type":"hello"}'
[[services.ws.events]]
after_ms = 120
close_code = 1001
"""
            )["ws"]
        )
        self.assertEqual(client.frame(), (1, b'{"type":"hello"}'))
        self.assertEqual(client.frame(), (1, b"last"))
        self.assertEqual(client.frame(), (8, struct.pack(">H", 1001)))

    def test_scripted_routes_fail_first_and_recover(self):
        url = self.scripted(
            """
[services.backend]
[[services.backend.routes]]
path = "/health"
status = 503
times = 2
"""
        )["backend"]
        self.assertEqual([self.get(url, "/health").status for _ in range(3)], [503, 503, 200])

    def test_wait_sees_a_scripted_recovery(self):
        url = self.scripted(
            '[services.b]\n[[services.b.routes]]\npath = "/"\nstatus = 503\ntimes = 3\n'
        )["b"]
        out = self.expect(0, "wait", "--format", "json", "--timeout", "10s", url).out
        self.assertEqual(json.loads(out)["targets"][0]["attempts"], 4)

    def test_latency_is_kept(self):
        url = self.scripted("[services.slow]\nlatency_ms = 150\n")["slow"]
        begin = time.monotonic()
        self.assertEqual(self.get(url, "/").status, 200)
        self.assertGreaterEqual(time.monotonic() - begin, 0.15)

    def test_failures_come_on_demand(self):
        url = self.scripted("[services.b]\n")["b"]
        self.assertEqual(self.get(url, "/_mock/status/418").status, 418)
        with self.assertRaises(http.client.RemoteDisconnected):
            self.get(url, "/_mock/close")
        with self.assertRaises(ConnectionResetError):
            self.get(url, "/_mock/reset")
        with self.assertRaises(TimeoutError):
            self.get(url, "/_mock/hang", 0.2)

    def test_json_names_every_service(self):
        script = self.write("m.toml", "[services.a]\n")
        out = self.expect(0, "mock", "--for", "1ms", "--format", "json", "--script", script).out
        found = json.loads(out)
        self.assertEqual(found["services"][0]["name"], "a")

    def test_it_stops_cleanly_on_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            urls, process = self.mock("--script", self.write("m.toml", "[services.a]\n"))
            client = self.socket(urls["a"])
            process.send_signal(number)
            self.assertEqual(process.wait(5), 0)
            self.assertEqual(process.stderr.read(), b"")
            self.assertIsNotNone(client)

    def test_it_ends_by_itself_when_told(self):
        self.write("m.toml", "[services.a]\n")
        result = self.expect(0, "mock", "--for", "200ms", "--script", "m.toml")
        self.assertLess(result.seconds, 3)

    def test_a_port_that_is_taken_is_told(self):
        port = self.serve(lambda connection: None)
        self.write("m.toml", f"[services.a]\nport = {port}\n")
        self.refused(self.run_it("mock", "--script", "m.toml"), str(port))

    def test_a_script_with_an_unknown_key_is_told_with_its_line(self):
        self.write("m.toml", "[services.a]\n\nlatency = 5\n")
        self.refused(self.run_it("mock", "--script", "m.toml"), "m.toml:3", "latency", "latency_ms")

    def test_malformed_scripts_are_told(self):
        for text, word in (
            ("services = 5\n", "services"),
            ("[services.a]\nport = 0\n", "port"),
            ("[services.a]\nport = 99999999999999999999\n", "port"),
            ("[services.a]\nprotocol = 'udp'\n", "udp"),
            ("[services.a]\necho = 'yes'\n", "echo"),
            ("[services.a]\naddress = '0.0.0.0'\n", "loopback"),
            ("[services.a\n", "m.toml"),
            ("a = " + "[" * 30_000 + "\n", "m.toml"),
            ("\x00\x1b[31m\n", "m.toml"),
        ):
            self.write("m.toml", text)
            result = self.run_it("mock", "--script", "m.toml")
            self.refused(result, word)
            self.assertNotIn("\x1b", result.err)

    def test_a_missing_script_is_told(self):
        self.refused(self.run_it("mock", "--script", "nowhere.toml"), "nowhere.toml")

    def test_another_machine_s_address_is_not_served(self):
        self.write("bearings.toml", '[services.a]\nmock = "http://192.0.2.1:8000"\n')
        self.refused(self.run_it("mock"), "192.0.2.1", "loopback")

    def test_tls_is_not_served(self):
        self.write("bearings.toml", '[services.a]\nmock = "https://localhost:8443"\n')
        self.refused(self.run_it("mock"), "TLS")

    def test_nothing_to_serve_is_told(self):
        self.write("bearings.toml", '[services.a]\nlocal = "http://localhost:8000"\n')
        self.refused(self.run_it("mock"), "nothing to serve", "--tier local")
        self.refused(self.run_it("mock", "a"), "'a'", "mock")
        self.refused(self.run_it("mock", "b"), "'b'")

    def test_services_on_one_port_share_it(self):
        port = free_port()
        self.write(
            "bearings.toml",
            f"""
[services.backend]
mock = "http://localhost:{port}"
health = "/health"
[services.websocket]
derive = {{ from = "backend", scheme = "ws", path = "/ws" }}
""",
        )
        urls, _ = self.mock()
        self.assertEqual(urls["websocket"], f"ws://localhost:{port}/ws")
        self.assertEqual(self.get(urls["backend"], "/health").status, 200)
        client = self.socket(urls["websocket"])
        client.send("x")
        self.assertEqual(client.frame(), (1, b"x"))

    def test_many_clients_at_once_are_served(self):
        url = self.scripted("[services.b]\nlatency_ms = 50\n")["b"]
        at = urllib.parse.urlsplit(url)
        clients = [socket.create_connection((at.hostname, at.port), 10) for _ in range(200)]
        for client in clients:
            self.stack.callback(client.close)
            client.sendall(b"GET / HTTP/1.1\r\nHost: m\r\n\r\n")
        for client in clients:
            self.assertTrue(client.recv(64).startswith(b"HTTP/1.1 200"))

