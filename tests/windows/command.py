#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""usage: command.py BEARINGS.EXE PIPE_ENGINE.EXE

The Windows command under Wine, against servers on the Linux side. Prints how many tests ran.
"""
import base64
import hashlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
WINE = HERE / "wine.sh"
os.environ.setdefault("BEARINGS_COMMAND", str(WINE))
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / "cli"))
import harness  # noqa: E402

REFUSED = "WSAECONNREFUSED 10061 / ERROR_CONNECTION_REFUSED 1225"
PREFIX = os.environ.get("BEARINGS_WINEPREFIX") or str(
    pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    / "bearings/wine"
)


def websocket(connection):
    head = connection.recv(65536).decode()
    key = next(line.split()[1] for line in head.splitlines() if line.startswith("Sec-WebSocket-Key"))
    accept = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
    connection.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: %s\r\n\r\n" % base64.b64encode(accept)
    )
    if connection.recv(65536):
        connection.sendall(b"\x88\x02\x03\xe8")


class Windows(harness.Case):
    def start(self, *arguments, env=None, **more):
        wine_only = {
            "BEARINGS_WINEPREFIX": PREFIX,
            "DOCKER_HOST": None,
            "BEARINGS_WINEDEBUG": os.environ.get("BEARINGS_WINEDEBUG", ""),
        }
        return super().start(COMMAND, *arguments, env={**wine_only, **(env or {})}, **more)

    def service(self, url):
        self.write("bearings.toml", f'[services.backend]\nlocal = "{url}"\n')

    def doctor(self, status, *arguments, **more):
        result = self.expect(status, "doctor", "--format", "json", *arguments, **more)
        return json.loads(result.out)

    def probe(self, status, url, *arguments):
        self.service(url)
        return self.doctor(status, *arguments)["services"][0]["candidates"][0]["probe"]

    def test_version(self):
        self.assertRegex(self.expect(0, "--version").out, r"^bearings \d+\.\d+\.\d+\r?\n")

    def test_doctor_says_refused_for_a_closed_port_with_both_numbers(self):
        probe = self.probe(1, f"http://localhost:{harness.free_port()}")
        self.assertEqual(probe["verdict"], "refused", probe)
        self.assertEqual(probe["native_name"], REFUSED)
        self.assertLess(probe["elapsed_us"], 300_000)
        self.assertEqual(probe["loopback_fast_fail"], "unsupported")

    def test_doctor_says_timed_out_for_a_black_hole(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            fillers = []
            for _ in range(8):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex(listener.getsockname())
                fillers.append(filler)
            time.sleep(0.1)
            probe = self.probe(1, f"http://127.0.0.1:{listener.getsockname()[1]}")
            for filler in fillers:
                filler.close()
        self.assertEqual((probe["verdict"], probe["stage"]), ("timed_out", "connect"), probe)
        self.assertLess(probe["elapsed_us"], 1_000_000)

    def test_doctor_reaches_a_websocket_on_the_linux_side(self):
        port = self.serve(websocket)
        probe = self.probe(0, f"ws://localhost:{port}/ws")
        self.assertEqual((probe["verdict"], probe["check"]), ("reachable", "websocket"), probe)

    def test_doctor_reaches_http_on_the_linux_side(self):
        probe = self.probe(0, f"http://localhost:{self.serve(harness.http())}")
        self.assertEqual((probe["verdict"], probe["http_status"]), ("reachable", 200), probe)

    def test_doctor_says_closed_early_for_a_relay_with_nothing_behind_it(self):
        probe = self.probe(1, f"http://localhost:{self.serve(lambda connection: None)}")
        self.assertEqual(probe["verdict"], "closed_early", probe)

    def test_doctor_finds_an_engine_behind_a_pipe_and_none_without_it(self):
        self.service(f"http://localhost:{harness.free_port()}")
        self.assertEqual(self.doctor(1)["docker"]["state"], "absent")
        name = f"bearings-{os.getpid()}"
        engine = subprocess.Popen(
            [WINE, PIPE_ENGINE, name],
            env=harness.environment(self.folder, {"BEARINGS_WINEPREFIX": PREFIX}),
            stdout=subprocess.PIPE,
        )
        self.stack.callback(harness.finish, engine)
        self.assertEqual(engine.stdout.readline().strip(), b"ready")
        host = f"npipe:////./pipe/{name}"
        docker = self.doctor(1, env={"DOCKER_HOST": host})["docker"]
        self.assertEqual((docker["state"], docker["endpoint"]), ("ready", host), docker)
        self.assertEqual(docker["api_version"], "1.41")

    def test_explain_and_text_report_say_refused_and_not_timed_out(self):
        self.service(f"http://localhost:{harness.free_port()}")
        for verb in (("doctor",), ("explain", "backend")):
            out = self.expect(1, *verb, "--no-color").out
            self.assertIn("refused", out)
            self.assertNotIn("timed out", out)

    def test_bad_usage_and_bad_configuration_end_with_2(self):
        self.refused(self.run_it("docter"), "docter")
        self.write("bearings.toml", "[services")
        self.refused(self.run_it("doctor"), "bearings.toml")

    def test_wait_returns_when_it_is_there_and_124_when_it_is_not(self):
        port = self.serve(harness.http(), delay=0.5)
        self.expect(0, "wait", "--timeout", "20s", f"127.0.0.1:{port}")
        self.expect(124, "wait", "--timeout", "300ms", f"127.0.0.1:{harness.free_port()}")

    def test_exec_gives_its_child_the_urls_and_returns_its_status(self):
        url = f"http://localhost:{self.serve(harness.http())}"
        self.service(url)
        result = self.expect(7, "exec", "--", "cmd", "/c", "echo %BACKEND_URL%& exit 7")
        self.assertIn(url, result.out)

    def test_names_of_variables_have_no_case_on_windows(self):
        url = f"http://localhost:{self.serve(harness.http())}"
        self.service("http://localhost:9")
        found = self.doctor(0, env={"Backend_Url": url})["services"][0]
        self.assertEqual(found["url"].rstrip("/"), url)

    def test_output_goes_to_a_file(self):
        self.service(f"http://localhost:{self.serve(harness.http())}")
        self.expect(0, "doctor", "--format", "dotenv", "--output", "out.env")
        self.assertIn("BACKEND_URL=", (self.folder / "out.env").read_text())


if __name__ == "__main__":
    COMMAND, PIPE_ENGINE = map(os.path.abspath, sys.argv[1:3])
    made = unittest.defaultTestLoader.loadTestsFromTestCase(Windows)
    done = unittest.TextTestRunner(verbosity=2).run(made)
    print(f"{done.testsRun} test cases, {len(done.failures) + len(done.errors)} failed")
    sys.exit(0 if done.wasSuccessful() and not done.skipped else 1)
