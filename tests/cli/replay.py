# SPDX-License-Identifier: BSL-1.0
import json

from harness import SOURCE, VALIDATOR, Case, free_port, http

HOSTILE = SOURCE / "tests" / "cli" / "hostile_report.json"


class Replay(Case):
    def recorded(self, env=None):
        up = self.serve(http())
        self.write(
            "bearings.toml",
            f"""
[services.backend]
local = "http://localhost:{free_port()}"
staging = "http://localhost:{up}"
group = "app"
[services.auth]
local = "http://localhost:{up}"
staging = "http://localhost:{up}/auth"
group = "app"
[services.cache]
local = "http://localhost:{free_port()}"
required = false
""",
        )
        text = self.run_it("doctor", "--format", "json", env=env).out
        return self.write("report.json", text), json.loads(text)

    def decisions(self, found):
        return [
            (one["name"], one["status"], one["url"], one["tier"], one["verdict"], one["fix"])
            + tuple((c["url"], c["state"], c["rule"], c["reason"]) for c in one["candidates"])
            for one in found["services"]
        ]

    def test_a_recorded_report_gives_the_same_decisions(self):
        for env in ({}, {"USE_STAGING_FALLBACK": "true"}, {"FORCE_LOCAL": "true"}):
            path, found = self.recorded(env)
            again = self.run_it("replay", path, "--format", "json")
            self.assertIn(again.status, (0, 1), again)
            self.assertEqual(self.decisions(json.loads(again.out)), self.decisions(found))

    def test_its_exit_status_is_that_of_the_recorded_run(self):
        path, _ = self.recorded({"USE_STAGING_FALLBACK": "true"})
        self.expect(0, "replay", path)
        path, _ = self.recorded()
        self.expect(1, "replay", path)

    def test_nothing_is_contacted(self):
        connections = []
        port = self.serve(lambda connection: connections.append(1))
        self.write("bearings.toml", f'[services.a]\nlocal = "http://localhost:{port}"\n')
        text = self.run_it("doctor", "--format", "json", "--timeout", "200ms").out
        before = len(connections)
        self.run_it("replay", self.write("report.json", text))
        self.assertGreater(before, 0)
        self.assertEqual(len(connections), before)

    def test_standard_input_is_read(self):
        path, found = self.recorded()
        with open(path, "rb") as file:
            again = self.expect(1, "replay", "-", "--format", "json", stdin=file.read())
        self.assertEqual(self.decisions(json.loads(again.out)), self.decisions(found))

    def test_a_replayed_report_is_valid(self):
        path, _ = self.recorded()
        again = json.loads(self.run_it("replay", path, "--format", "json").out)
        self.assertEqual([e.message for e in VALIDATOR.iter_errors(again)], [])

    def test_hostile_names_are_survived_in_every_format(self):
        for form in ("text", "json", "html", "dotenv"):
            result = self.run_it("replay", HOSTILE, "--format", form)
            self.assertEqual(result.status, 1, result)
            self.assertNotIn("\x1b", result.out)
            self.assertNotIn("\u202e", result.out)

    def test_what_is_no_report_is_refused(self):
        for text in ("", "{}", "[]", "null", "{", "\x00", '{"schema":"other/1"}', "[" * 100_000):
            self.refused(self.run_it("replay", self.write("report.json", text)), "report.json")

    def test_a_report_of_the_wrong_shape_is_refused(self):
        good = json.loads(HOSTILE.read_text())
        for path, value in (
            (("services",), 5),
            (("services", 0, "candidates"), "x"),
            (("services", 0, "candidates", 0, "url"), "nonsense"),
            (("services", 0, "status"), "perhaps"),
            (("stage", "value"), "moon"),
            (("facts",), None),
        ):
            broken = json.loads(json.dumps(good))
            inner = broken
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = value
            self.refused(self.run_it("replay", self.write("report.json", json.dumps(broken))))

    def test_a_giant_is_refused_at_once(self):
        result = self.run_it("replay", "-", stdin=b" " * (5 * 1024 * 1024))
        self.refused(result)
        self.assertLess(result.seconds, 3)

    def test_a_missing_file_is_told(self):
        self.refused(self.run_it("replay", "nowhere.json"), "nowhere.json")
