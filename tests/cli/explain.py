# SPDX-License-Identifier: BSL-1.0
import json

from harness import Case, free_port, http


class Explain(Case):
    def setUp(self):
        super().setUp()
        self.up, self.down = self.serve(http()), free_port()
        self.write(
            "bearings.toml",
            f"""
[services.backend]
local = "http://localhost:{self.down}"
staging = "http://localhost:{self.up}"
mock = "http://localhost:{free_port()}"
[services.other]
local = "http://localhost:{self.up}"
""",
        )

    def test_every_candidate_has_its_reason(self):
        out = self.expect(0, "explain", "backend", env={"USE_STAGING_FALLBACK": "true"}).out
        for word in ("local", "staging", "mock", "refused", "staging_fallback"):
            self.assertIn(word, out)
        self.assertNotIn("other", out)

    def test_a_service_that_is_missing_is_status_1(self):
        out = self.expect(1, "explain", "backend").out
        self.assertIn("refused", out)

    def test_json_holds_the_service_alone(self):
        found = json.loads(self.expect(0, "explain", "other", "--format", "json").out)
        self.assertEqual([one["name"] for one in found["services"]], ["other"])

    def test_an_unknown_service_names_the_nearest(self):
        self.refused(self.run_it("explain", "bakend"), "bakend", "did you mean 'backend'")

    def test_a_service_is_needed(self):
        self.refused(self.run_it("explain"))

    def test_two_services_are_too_many(self):
        self.refused(self.run_it("explain", "backend", "other"))

    def test_secrets_are_not_shown(self):
        url = f"http://admin:hunter2@localhost:{self.up}/"
        out = self.expect(0, "explain", "backend", "--verbose", env={"BACKEND_URL": url}).out
        self.assertNotIn("hunter2", out)
        self.assertIn("***", out)
