# SPDX-License-Identifier: BSL-1.0
"""What the tests of the command share: running it, small servers, a pseudo terminal."""

import contextlib
import json
import os
import pathlib
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

# Debian keeps it there, whichever interpreter runs this.
sys.path.append("/usr/lib/python3/dist-packages")
import jsonschema  # noqa: E402

COMMAND = os.environ["BEARINGS_COMMAND"]
SOURCE = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = SOURCE / "examples"
SCHEMA = json.loads((EXAMPLES / "cli" / "report.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class Result:
    def __init__(self, status, out, err, seconds):
        self.status, self.out, self.err, self.seconds = status, out, err, seconds

    def __repr__(self):
        return f"status {self.status}\n--- out\n{self.out}\n--- err\n{self.err}"


def environment(folder, more=None):
    """Nothing of this machine's environment decides a test, and no real engine is asked."""
    made = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "DOCKER_HOST": "unix:///nonexistent/docker.sock",
    }
    for name, value in (more or {}).items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = value
    return made


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Case(unittest.TestCase):
    """A test in a folder of its own."""

    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.folder = pathlib.Path(self.stack.enter_context(tempfile.TemporaryDirectory()))

    def write(self, name, text):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def start(self, *arguments, env=None, **more):
        process = subprocess.Popen(
            [COMMAND, *map(str, arguments)],
            env=environment(self.folder, env),
            cwd=self.folder,
            stdin=more.pop("stdin", subprocess.DEVNULL),
            stdout=more.pop("stdout", subprocess.PIPE),
            stderr=more.pop("stderr", subprocess.PIPE),
            **more,
        )
        self.stack.callback(finish, process)
        return process

    def run_it(self, *arguments, env=None, stdin=b"", limit=30):
        begin = time.monotonic()
        process = self.start(*arguments, env=env, stdin=subprocess.PIPE)
        out, err = process.communicate(stdin, timeout=limit)
        seconds = time.monotonic() - begin
        self.validate(out)
        return Result(
            process.returncode,
            out.decode("utf-8", "surrogateescape"),
            err.decode("utf-8", "surrogateescape"),
            seconds,
        )

    def validate(self, out):
        """Every report that any test sees fits the schema."""
        if not out.startswith(b"{") or b'"bearings/report/' not in out[:200]:
            return
        problems = [error.message for error in VALIDATOR.iter_errors(json.loads(out))]
        self.assertEqual(problems, [])

    def expect(self, status, *arguments, **more):
        result = self.run_it(*arguments, **more)
        self.assertEqual(result.status, status, result)
        return result

    def refused(self, result, *words):
        """Bad usage or configuration: told on standard error alone, naming what is wrong."""
        self.assertEqual(result.status, 2, result)
        self.assertEqual(result.out, "", result)
        self.assertTrue(result.err.startswith("bearings: error: "), result)
        for word in words:
            self.assertIn(word, result.err)

    def mock(self, *arguments, env=None):
        """Starts `bearings mock` and returns the URLs by service once it listens."""
        process = self.start("mock", *arguments, env=env)
        urls, line = {}, b""
        lines = read_lines(process.stdout, 10)
        for line in lines:
            name, url = line.split()
            urls[name] = url
        self.assertTrue(urls, process.poll() is not None and process.stderr.read())
        return urls, process

    def serve(self, handler, delay=0.0):
        """A TCP server on a free port; `handler(connection)` runs per connection."""
        server = Server(handler, delay)
        self.stack.callback(server.close)
        return server.port


def read_lines(stream, seconds):
    """The lines of the first burst of output."""
    data = b""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ready, _, _ = select.select([stream], [], [], 0.15 if data else 0.5)
        if not ready:
            if data.endswith(b"\n"):
                break
            continue
        piece = os.read(stream.fileno(), 65536)
        if not piece:
            break
        data += piece
    return [line.decode() for line in data.splitlines()]


def finish(process):
    if process.poll() is None:
        process.kill()
        process.wait(10)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream:
            stream.close()


class Server:
    def __init__(self, handler, delay=0.0, port=None):
        self.handler = handler
        self.port = port or free_port()
        self.began = None
        self.listener = None
        self.closed = threading.Event()
        if delay == 0:
            self.listen()
        else:
            threading.Timer(delay, self.listen).start()

    def listen(self):
        if self.closed.is_set():
            return
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.began = time.monotonic()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            self.handler(connection)

    def close(self):
        self.closed.set()
        if self.listener:
            self.listener.close()


def http(status=200, body=b"ok"):
    """A handler that answers every request alike."""

    def handler(connection):
        while connection.recv(65536):
            connection.sendall(
                b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)
            )

    return handler


def silent(connection):
    while connection.recv(65536):
        pass


def in_terminal(arguments, env, folder, seconds=10):
    """Runs the command on a pseudo terminal; returns its status and all it wrote."""
    import pty

    pid, descriptor = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execve(COMMAND, [COMMAND, *map(str, arguments)], environment(folder, env))
    data = b""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ready, _, _ = select.select([descriptor], [], [], 0.2)
        if not ready:
            continue
        try:
            piece = os.read(descriptor, 65536)
        except OSError:
            break
        if not piece:
            break
        data += piece
    else:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(descriptor)
    return os.waitstatus_to_exitcode(status), data.decode("utf-8", "replace")
