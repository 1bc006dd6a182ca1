# SPDX-License-Identifier: BSL-1.0
import signal
import time

from harness import Case, free_port, http


class Exec(Case):
    def setUp(self):
        super().setUp()
        self.port = self.serve(http())
        self.write(
            "bearings.toml",
            f"""
[services.backend]
local = "http://localhost:{self.port}"
[services.my-cache]
local = "http://localhost:{self.port}/cache"
[services.extra]
local = "http://localhost:{free_port()}"
required = false
""",
        )

    def test_the_command_sees_the_url_of_every_resolved_service(self):
        out = self.expect(0, "exec", "--", "sh", "-c", 'echo "$BACKEND_URL $MY_CACHE_URL ${EXTRA_URL-none}"').out
        self.assertEqual(
            out, f"http://localhost:{self.port} http://localhost:{self.port}/cache none\n"
        )

    def test_only_the_named_services_are_set(self):
        out = self.expect(0, "exec", "backend", "--", "sh", "-c", "echo ${MY_CACHE_URL-none}").out
        self.assertEqual(out, "none\n")

    def test_the_command_gets_the_real_credentials(self):
        url = f"http://admin:hunter2@localhost:{self.port}/"
        env = {"BACKEND_URL": url}
        out = self.expect(0, "exec", "--", "sh", "-c", "echo $BACKEND_URL", env=env).out
        self.assertEqual(out, url + "\n")

    def test_its_exit_status_is_passed_on(self):
        self.expect(37, "exec", "--", "sh", "-c", "exit 37")

    def test_standard_input_reaches_it(self):
        result = self.expect(0, "exec", "--", "cat", stdin=b"some data")
        self.assertEqual(result.out, "some data")

    def test_it_is_not_run_when_a_required_service_is_missing(self):
        env = {"BACKEND_URL": f"http://localhost:{free_port()}"}
        result = self.expect(1, "exec", "--", "touch", "ran", env=env)
        self.assertFalse((self.folder / "ran").exists())
        self.assertEqual(result.out, "")
        self.assertIn("was not run", result.err)
        self.assertIn("refused", result.err)

    def test_a_command_that_does_not_exist_is_status_127(self):
        result = self.expect(127, "exec", "--", "no-such-command")
        self.assertIn("bearings: error: cannot run 'no-such-command'", result.err)

    def test_a_file_that_cannot_run_is_status_126(self):
        path = self.write("plain", "text")
        self.assertIn("cannot run", self.expect(126, "exec", "--", path).err)

    def test_signals_reach_the_command(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            process = self.start(
                "exec", "--", "sh", "-c", 'trap "echo caught; exit 5" TERM INT HUP; echo up; while :; do sleep 0.05; done'
            )
            self.assertEqual(process.stdout.readline(), b"up\n")
            process.send_signal(number)
            out, _ = process.communicate(timeout=10)
            self.assertEqual((process.returncode, out), (5, b"caught\n"))

    def test_it_takes_the_place_of_bearings(self):
        process = self.start("exec", "--", "sh", "-c", "echo $$")
        out, _ = process.communicate(timeout=10)
        self.assertEqual(int(out), process.pid)

    def test_a_report_can_be_written_beside(self):
        self.expect(0, "exec", "--format", "json", "--output", "report.json", "--", "true")
        self.assertIn("bearings/report/1", (self.folder / "report.json").read_text())

    def test_bad_configuration_is_status_2_and_runs_nothing(self):
        result = self.run_it("exec", "--", "touch", "ran", env={"BACKEND_URL": "nonsense"})
        self.refused(result, "BACKEND_URL")
        self.assertFalse((self.folder / "ran").exists())

    def test_it_starts_within_the_time_of_its_probes(self):
        begin = time.monotonic()
        self.expect(0, "exec", "--", "true")
        self.assertLess(time.monotonic() - begin, 2)
