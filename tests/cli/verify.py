# SPDX-License-Identifier: BSL-1.0
import json

from harness import Case, free_port, http


class Verify(Case):
    def catalogue(self, local=None, staging=None, **more):
        """Two services; staging is a mock that answers, local is closed."""
        urls, _ = self.mock("--script", self.write("mock.toml", "[services.up]\n"))
        up = urls["up"]
        self.write(
            "bearings.toml",
            f"""
[services.backend]
local = "{local or f'http://localhost:{free_port()}'}"
staging = "{staging or up}"
health = "/health"
group = "app"
[services.websocket]
local = "ws://localhost:{free_port()}/ws"
staging = "{up.replace('http', 'ws')}/ws"
group = "app"
""",
        )

    def results(self):
        return json.loads((self.folder / "bearings-verify.json").read_text())

    def suite(self, name):
        return next(one for one in self.results()["suites"] if one["name"] == name)

    def test_closed_locals_and_healthy_staging_are_complete(self):
        self.catalogue()
        out = self.expect(0, "verify").out
        found = self.results()
        self.assertEqual(found["assessment"], "complete")
        self.assertTrue(found["reproduced"] and found["validated"])
        self.assertIn("complete", out)

    def test_counts_add_up_and_every_case_says_what_was_expected(self):
        self.catalogue()
        self.run_it("verify")
        for suite in self.results()["suites"]:
            counted = sum(suite[key] for key in ("passed", "failed", "skipped", "errors"))
            self.assertEqual(suite["total"], counted)
            self.assertEqual(suite["total"], len(suite["cases"]))
            for case in suite["cases"]:
                self.assertTrue(case["expected"] and case["actual"], case)
                self.assertIn(case["level"], ("unit", "integration", "end_to_end"))

    def test_a_local_that_answers_is_unexpected(self):
        self.catalogue(local=f"http://localhost:{self.serve(http())}")
        out = self.expect(1, "verify").out
        self.assertEqual(self.results()["assessment"], "partial")
        self.assertFalse(self.results()["reproduced"])
        self.assertIn("Stop what answers", out)

    def test_a_dead_staging_is_unexpected(self):
        self.catalogue(staging=f"http://localhost:{free_port()}")
        out = self.expect(1, "verify").out
        self.assertEqual(self.results()["assessment"], "partial")
        self.assertFalse(self.results()["validated"])
        self.assertIn("Repair or reach staging", out)

    def test_both_unexpected_is_incomplete(self):
        self.catalogue(
            local=f"http://localhost:{self.serve(http())}", staging=f"http://localhost:{free_port()}"
        )
        self.expect(1, "verify")
        self.assertEqual(self.results()["assessment"], "incomplete")

    def test_only_the_reproduction_runs_when_asked(self):
        self.catalogue(staging=f"http://localhost:{free_port()}")
        self.expect(0, "verify", "--reproduce-only")
        self.assertEqual([one["name"] for one in self.results()["suites"]], ["reproduction"])

    def test_only_the_solution_runs_when_asked(self):
        self.catalogue()
        self.expect(0, "verify", "--staging-only")
        self.assertEqual([one["name"] for one in self.results()["suites"]], ["solution"])

    def test_the_echo_of_staging_is_checked(self):
        self.catalogue()
        self.expect(0, "verify", "--staging-only")
        case = next(c for c in self.suite("solution")["cases"] if "message back" in c["name"])
        self.assertEqual(case["outcome"], "passed", case)

    def test_a_missing_staging_url_is_skipped_and_never_success(self):
        self.write("bearings.toml", f'[services.a]\nlocal = "http://localhost:{free_port()}"\n')
        self.expect(1, "verify", "--staging-only")
        suite = self.suite("solution")
        self.assertGreater(suite["skipped"], 0)
        self.assertFalse(self.results()["validated"])

    def test_it_says_that_another_system_is_not_representative(self):
        self.catalogue()
        out = self.run_it("verify").out
        self.assertFalse(self.results()["platform"]["representative"])
        self.assertIn("not representative", out)

    def test_user_variables_do_not_change_the_result(self):
        self.catalogue()
        env = {"BACKEND_URL": f"http://localhost:{self.serve(http())}", "USE_STAGING_FALLBACK": "false"}
        self.expect(0, "verify", env=env)

    def test_results_go_where_they_were_asked_for(self):
        self.catalogue()
        out = self.expect(0, "verify", "--results", "other.json", "--format", "json").out
        self.assertEqual(json.loads(out), json.loads((self.folder / "other.json").read_text()))

    def test_lines_fit_into_100_columns(self):
        self.catalogue()
        for line in self.run_it("verify", "--verbose").out.splitlines():
            self.assertLessEqual(len(line), 100, line)

    def test_a_service_that_is_unknown_is_bad_usage(self):
        self.catalogue()
        self.refused(self.run_it("verify", "nobody"), "nobody")

    def test_nothing_to_verify_is_bad_usage(self):
        self.refused(self.run_it("verify"), "no service")
