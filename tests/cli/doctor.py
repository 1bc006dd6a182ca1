# SPDX-License-Identifier: BSL-1.0
import json
import os
import pathlib
import ssl
import subprocess
import unittest

from harness import EXAMPLES, Case, free_port, http, in_terminal, silent


def service(name, url, *more):
    return "\n".join([f"[services.{name}]", f'local = "{url}"', *more, ""])


class Doctor(Case):
    def catalogue(self, *services):
        return self.write("bearings.toml", "\n".join(services))

    def report(self, status, *arguments, **more):
        result = self.expect(status, "doctor", "--format", "json", *arguments, **more)
        return json.loads(result.out)

    def test_reachable_services_are_resolved(self):
        port = self.serve(http())
        self.catalogue(service("backend", f"http://localhost:{port}", 'health = "/health"'))
        found = self.report(0)["services"][0]
        self.assertEqual(
            (found["status"], found["url"], found["tier"], found["verdict"]),
            ("resolved", f"http://localhost:{port}", "local", "reachable"),
        )
        self.assertEqual(found["origin"]["line"], 2)

    def test_a_missing_required_service_is_status_1_and_says_what_to_do(self):
        self.catalogue(service("backend", f"http://localhost:{free_port()}"))
        found = self.report(1)["services"][0]
        self.assertEqual((found["status"], found["verdict"]), ("unresolved", "refused"))
        self.assertNotEqual(found["fix"], "")

    def test_a_missing_optional_service_is_status_0(self):
        self.catalogue(service("backend", f"http://localhost:{free_port()}", "required = false"))
        self.assertEqual(self.report(0)["services"][0]["status"], "unresolved")

    def test_text_names_service_verdict_url_and_origin(self):
        port = self.serve(http())
        self.catalogue(service("backend", f"http://localhost:{port}"))
        out = self.expect(0, "doctor").out
        for word in ("backend", "reachable", f"http://localhost:{port}", "bearings.toml:2"):
            self.assertIn(word, out)

    def test_text_fits_into_100_columns(self):
        services = [service(f"service-{i}", f"http://localhost:{free_port()}/" + "x" * 90) for i in range(3)]
        self.catalogue(*services)
        for arguments in ((), ("--verbose",)):
            for line in self.expect(1, "doctor", *arguments).out.splitlines():
                self.assertLessEqual(len(line), 100, line)

    def test_the_incident_s_catalogue_refuses_everything_when_nothing_runs(self):
        ports = {name: free_port() for name in ("backend", "websocket", "auth", "frontend")}
        env = {f"LOCAL_{name.upper()}_URL": f"http://localhost:{port}" for name, port in ports.items()}
        env["LOCAL_WEBSOCKET_URL"] = f"ws://localhost:{ports['websocket']}/ws"
        found = self.report(1, *ports, "--config", EXAMPLES / "bearings.toml", env=env)
        self.assertEqual({one["verdict"] for one in found["services"]}, {"refused"})
        self.assertEqual(len(found["services"]), 4)

    def test_only_the_named_services_are_told(self):
        self.catalogue(
            service("one", f"http://localhost:{self.serve(http())}"),
            service("two", f"http://localhost:{free_port()}"),
        )
        self.assertEqual([one["name"] for one in self.report(0, "one")["services"]], ["one"])

    def test_an_unknown_service_is_bad_usage(self):
        self.catalogue(service("backend", "http://localhost:1"))
        self.refused(self.run_it("doctor", "backnd"), "backnd")

    def test_no_probe_contacts_nothing(self):
        connections = []
        port = self.serve(lambda connection: connections.append(1))
        self.catalogue(service("backend", f"http://localhost:{port}"))
        found = self.report(0, "--no-probe")
        self.assertEqual(found["services"][0]["verdict"], "not_probed")
        self.assertEqual(found["docker"]["state"], "not_probed")
        self.assertEqual(connections, [])

    def test_the_deadline_is_kept_when_a_server_is_silent(self):
        port = self.serve(silent)
        self.catalogue(service("backend", f"http://localhost:{port}"))
        result = self.run_it("doctor", "--timeout", "300ms", "--format", "json")
        self.assertEqual(result.status, 1, result)
        self.assertEqual(json.loads(result.out)["services"][0]["verdict"], "timed_out")
        self.assertLess(result.seconds, 1.5)

    def test_an_explicit_url_wins_and_tells_its_variable(self):
        port = self.serve(http())
        self.catalogue(service("backend", f"http://localhost:{free_port()}"))
        found = self.report(0, env={"BACKEND_URL": f"http://127.0.0.1:{port}"})["services"][0]
        self.assertEqual((found["tier"], found["verdict"]), ("explicit", "reachable"))
        self.assertEqual(
            (found["origin"]["kind"], found["origin"]["key"]), ("environment", "BACKEND_URL")
        )

    def fallback(self, env):
        staging = self.serve(http())
        self.catalogue(
            service(
                "backend", f"http://localhost:{free_port()}", f'staging = "http://localhost:{staging}"'
            )
        )
        return self.run_it("doctor", "--format", "json", env=env)

    def test_staging_takes_over_when_it_may(self):
        result = self.fallback({"USE_STAGING_FALLBACK": "true"})
        self.assertEqual(result.status, 0, result)
        self.assertEqual(json.loads(result.out)["services"][0]["tier"], "staging")

    def test_staging_never_takes_over_in_production(self):
        result = self.fallback({"USE_STAGING_FALLBACK": "true", "BEARINGS_STAGE": "production"})
        self.assertEqual(result.status, 1, result)
        self.assertNotEqual(json.loads(result.out)["services"][0]["tier"], "staging")

    def test_output_goes_to_a_file(self):
        self.catalogue(service("backend", f"http://localhost:{self.serve(http())}"))
        result = self.expect(0, "doctor", "--format", "json", "--output", "report.json")
        self.assertEqual(result.out, "")
        json.loads((self.folder / "report.json").read_text())

    def test_no_catalogue_means_no_services(self):
        self.assertEqual(self.report(0)["services"], [])


class BadInput(Case):
    def test_a_catalogue_that_was_asked_for_must_exist(self):
        self.refused(self.run_it("doctor", "--config", "nowhere.toml"), "nowhere.toml")
        self.refused(self.run_it("doctor", env={"BEARINGS_CONFIG": "nowhere.toml"}), "nowhere.toml")

    def test_a_folder_is_no_catalogue(self):
        self.refused(self.run_it("doctor", "--config", "."))

    def test_malformed_toml_is_told_with_its_line(self):
        self.write("bearings.toml", "[services.backend]\nlocal = \n")
        self.refused(self.run_it("doctor"), "bearings.toml", "2")

    def test_an_unknown_key_is_told_with_line_and_nearest_name(self):
        self.write("bearings.toml", '[services.backend]\nlocl = "http://localhost:1"\n')
        self.refused(self.run_it("doctor"), "bearings.toml:2", "locl", "local")

    def test_a_malformed_url_is_told_with_its_variable(self):
        self.write("bearings.toml", service("backend", "http://localhost:1"))
        for text in ("localhost:8000", "http://", "ftp://x", "http://localhost:0", "http://127.1/"):
            self.refused(self.run_it("doctor", env={"BACKEND_URL": text}), "BACKEND_URL")

    def test_a_malformed_switch_names_what_is_accepted(self):
        self.write("bearings.toml", service("backend", "http://localhost:1"))
        result = self.run_it("doctor", env={"USE_STAGING_FALLBACK": "maybe"})
        self.refused(result, "USE_STAGING_FALLBACK", "maybe", "true", "off")

    def test_a_malformed_stage_names_what_is_accepted(self):
        result = self.run_it("doctor", env={"BEARINGS_STAGE": "moon"})
        self.refused(result, "BEARINGS_STAGE", "moon", "production")

    def test_a_malformed_environment_file_is_told_with_its_line(self):
        path = self.write("broken.env", "A=1\nthis is no assignment\n")
        self.refused(self.run_it("doctor", "--env-file", path), "broken.env:2")

    def test_a_missing_environment_file_is_told(self):
        self.refused(self.run_it("doctor", "--env-file", "missing.env"), "missing.env")

    def test_a_giant_catalogue_is_refused_at_once(self):
        self.write("bearings.toml", "x = " + "[" * 200_000)
        result = self.run_it("doctor")
        self.refused(result, "bearings.toml")
        self.assertLess(result.seconds, 2)

    def test_binary_rubbish_is_refused_and_escaped(self):
        self.write("bearings.toml", bytes(range(256)) * 20)
        result = self.run_it("doctor")
        self.refused(result, "bearings.toml")
        self.assertNotIn("\x1b", result.err)
        self.assertLess(len(result.err), 1500)

    def test_control_characters_in_a_variable_are_escaped(self):
        self.write("bearings.toml", service("backend", "http://localhost:1"))
        result = self.run_it("doctor", env={"BACKEND_URL": "http://\x1b[2Jx/\r\n"})
        self.refused(result, "BACKEND_URL")
        self.assertNotIn("\x1b", result.err)

    def test_standard_output_that_is_closed_is_no_crash(self):
        process = self.start("doctor", stdout=subprocess.PIPE)
        process.stdout.close()
        process.stdout = None
        self.assertIn(process.wait(20), (0, 2, -13))


class Tls(Case):
    """The command is built with TLS, and never takes a bad certificate for an absent service."""

    def setUp(self):
        super().setUp()
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem",
            ],
            check=True,
            capture_output=True,
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "cert.pem", self.folder / "key.pem")

        def handler(connection):
            try:
                with context.wrap_socket(connection, server_side=True) as secured:
                    http()(secured)
            except OSError:
                pass

        self.port = self.serve(handler)

    def found(self, status, tls=""):
        staging = self.serve(http())
        self.write(
            "bearings.toml",
            f"{tls}\n"
            + service(
                "backend", f"https://localhost:{self.port}", f'staging = "http://localhost:{staging}"'
            ),
        )
        env = {"USE_STAGING_FALLBACK": "true"}
        return json.loads(self.expect(status, "doctor", "--format", "json", env=env).out)["services"][0]

    def test_an_unknown_certificate_is_no_reason_for_a_fallback(self):
        found = self.found(1)
        self.assertEqual((found["status"], found["verdict"]), ("unresolved", "tls_failed"))
        probe = found["candidates"][0]["probe"]
        self.assertEqual((probe["stage"], probe["reason"]), ("tls", "self_signed"))

    def test_a_certificate_that_the_catalogue_trusts_is_reachable(self):
        found = self.found(0, '[tls]\nca_file = "cert.pem"')
        self.assertEqual((found["tier"], found["verdict"]), ("local", "reachable"))
        phases = [phase["name"] for phase in found["candidates"][0]["probe"]["phases"]]
        self.assertIn("tls", phases)

    def test_wait_tells_what_is_wrong_with_a_certificate(self):
        result = self.expect(124, "wait", "--timeout", "300ms", f"https://localhost:{self.port}/")
        self.assertIn("tls_failed", result.err)
        self.assertIn("self_signed", result.err)


class Secrets(Case):
    URL = "http://admin:hunter2@localhost:{}/x?token=tok3n&plain=yes"

    def outputs(self, port, *arguments):
        self.write(
            "bearings.toml",
            service("backend", self.URL.format(port), 'headers = { Authorization = "Bearer s3cret" }'),
        )
        for form in ("text", "json", "html", "dotenv"):
            result = self.run_it(
                "doctor",
                "--verbose",
                "--format",
                form,
                *arguments,
                env={"DB_PASSWORD": "pa55", "BACKEND_TOKEN": "s3cret"},
            )
            yield form, result.out + result.err

    def test_they_are_in_no_format_of_a_report(self):
        for port in (self.serve(http()), free_port()):
            for form, text in self.outputs(port):
                for secret in ("hunter2", "tok3n", "s3cret", "pa55"):
                    self.assertNotIn(secret, text, form)

    def test_dotenv_reveals_them_only_when_asked(self):
        port = self.serve(http())
        shown = dict(self.outputs(port, "--reveal"))
        self.assertIn("hunter2", shown["dotenv"])
        self.assertNotIn("hunter2", shown["text"] + shown["json"] + shown["html"])

    def test_they_are_not_in_errors(self):
        result = self.run_it("doctor", env={"BACKEND_URL": "http://admin:hunter2@host:99999/"})
        self.write("bearings.toml", service("backend", "http://localhost:1"))
        result = self.run_it("doctor", env={"BACKEND_URL": "http://admin:hunter2@host:99999/"})
        self.refused(result, "BACKEND_URL")
        self.assertNotIn("hunter2", result.err)


class Dotenv(Case):
    HOSTILE = [
        "http://localhost:{}/it's",
        "http://localhost:{}/a$HOME",
        "http://localhost:{}/`id`",
        "http://localhost:{}/$(id)",
        "http://localhost:{}/a&b;c|d",
        "http://localhost:{}/!history",
        "http://localhost:{}/%20*?[x]",
    ]

    def test_a_shell_that_sources_it_gets_the_exact_urls(self):
        port = self.serve(http())
        urls = {}
        env = {}
        catalogue = ""
        for number, form in enumerate(self.HOSTILE):
            name = f"s{number}"
            catalogue += service(name, f"http://localhost:{port}")
            urls[f"S{number}_URL"] = env[f"S{number}_URL"] = form.format(port)
        self.write("bearings.toml", catalogue)
        result = self.run_it("doctor", "--no-probe", "--format", "dotenv", "--reveal", env=env)
        self.assertEqual(result.status, 0, result)
        path = self.write("found.env", result.out)
        for shell in ("sh", "bash", "dash"):
            if not any((pathlib.Path(f) / shell).exists() for f in os.get_exec_path()):
                continue
            done = subprocess.run(
                [shell, "-c", 'set -a; . "$0"; env', path],
                env={"PATH": os.environ["PATH"]},
                capture_output=True,
                text=True,
                timeout=20,
            )
            self.assertEqual(done.stderr, "")
            seen = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
            for name, url in urls.items():
                self.assertEqual(seen.get(name), url, shell)

    def test_an_own_environment_file_reads_it_back(self):
        port = self.serve(http())
        self.write("bearings.toml", service("a", f"http://localhost:{port}/it's"))
        first = self.expect(0, "doctor", "--format", "dotenv").out
        path = self.write("found.env", first)
        again = self.expect(0, "doctor", "--format", "dotenv", "--env-file", path).out
        self.assertEqual(again, first)

    def test_unresolved_services_are_not_in_it(self):
        self.write("bearings.toml", service("gone", f"http://localhost:{free_port()}"))
        self.assertEqual(self.expect(1, "doctor", "--format", "dotenv").out, "")


class Look(Case):
    def setUp(self):
        super().setUp()
        self.write("bearings.toml", service("backend", f"http://localhost:{self.serve(http())}"))

    def test_a_pipe_gets_no_colours(self):
        self.assertNotIn("\x1b", self.expect(0, "doctor").out)

    def test_a_terminal_gets_colours(self):
        status, text = in_terminal(["doctor"], {"TERM": "xterm"}, self.folder)
        self.assertEqual(status, 0, text)
        self.assertIn("\x1b[", text)

    def test_no_color_is_honoured(self):
        for arguments, env in ((["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})):
            status, text = in_terminal(["doctor", *arguments], {"TERM": "xterm", **env}, self.folder)
            self.assertEqual(status, 0, text)
            self.assertNotIn("\x1b[", text)

    def test_a_locale_without_utf_8_gets_ascii(self):
        for env in ({"LANG": "C"}, {"LANG": None}, {"LC_ALL": "POSIX"}, {"LC_CTYPE": "de_DE.ISO-8859-1"}):
            for arguments in ((), ("--verbose",)):
                self.assertTrue(self.expect(0, "doctor", *arguments, env=env).out.isascii(), env)

    def test_json_is_utf_8_in_every_locale(self):
        path = self.write("grün.toml", service("backend", "http://localhost:1"))
        out = self.run_it("doctor", "--config", path, "--format", "json", env={"LC_ALL": "C"}).out
        self.assertIn("grün.toml", json.loads(out)["services"][0]["candidates"][0]["origin"]["source"])

    def test_text_is_ascii_where_it_must_be_whatever_files_are_called(self):
        path = self.write("grün.toml", service("backend", "http://localhost:1"))
        out = self.expect(1, "doctor", "--verbose", "--config", path, env={"LC_ALL": "C"}).out
        self.assertTrue(out.isascii(), out)
