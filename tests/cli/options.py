# SPDX-License-Identifier: BSL-1.0
import re
import shutil
import subprocess

from harness import EXAMPLES, Case

VERBS = ["doctor", "explain", "wait", "exec", "mock", "replay", "verify", "completion"]


class Options(Case):
    def options_of(self, *verb):
        text = self.expect(0, *verb, "--help").out
        return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text.split("Examples:")[0]))

    def test_help_lists_every_verb_and_the_exit_statuses(self):
        out = self.expect(0, "--help").out
        for verb in VERBS:
            self.assertRegex(out, rf"(?m)^\s+{verb}\s")
        self.assertIn("124", out)

    def test_help_of_every_verb_shows_usage_and_examples(self):
        for verb in VERBS:
            out = self.expect(0, verb, "--help").out
            self.assertIn(f"Usage: bearings {verb}", out)
            self.assertIn("Examples:", out)
            self.assertIn("--config", out)

    def test_version_names_compiler_and_dependencies(self):
        out = self.expect(0, "--version").out
        self.assertRegex(out, r"^bearings \d+\.\d+\.\d+\n")
        for name in ("compiler", "Boost", "toml11", "nlohmann-json", "CLI11"):
            self.assertRegex(out, rf"(?m)^{name}\s+\S+")

    def test_version_is_answered_behind_a_verb(self):
        self.assertIn("compiler", self.expect(0, "doctor", "--version").out)

    def test_no_verb_is_bad_usage(self):
        self.refused(self.run_it(), "a verb is needed", "doctor")

    def test_unknown_verb_names_the_nearest(self):
        self.refused(self.run_it("doctr"), "'doctr'", "did you mean 'doctor'")

    def test_unknown_option_is_bad_usage(self):
        self.refused(self.run_it("doctor", "--frobnicate"), "--frobnicate")

    def test_duration_without_unit_names_what_is_accepted(self):
        self.refused(self.run_it("doctor", "--timeout", "5"), "--timeout", "'5'", "500ms, 2s")

    def test_durations_that_are_none_are_refused(self):
        for text in ("abc", "-1s", "5h", "1e9999s", "nan", "", "1 s"):
            self.refused(self.run_it("doctor", f"--timeout={text}"), "--timeout")

    def test_unknown_format_names_the_known(self):
        self.refused(self.run_it("doctor", "--format", "xml"), "'xml'", "text|json|html|dotenv")

    def test_wait_refuses_a_format_it_cannot_write(self):
        self.refused(self.run_it("wait", "--format", "html", "localhost:1"), "text or json")

    def test_two_modes_of_verify_are_refused(self):
        self.refused(self.run_it("verify", "--reproduce-only", "--staging-only"), "--staging-only")

    def test_a_command_behind_doctor_is_refused(self):
        self.refused(self.run_it("doctor", "--", "true"), "only wait and exec")

    def test_exec_without_a_command_is_refused(self):
        self.refused(self.run_it("exec", "backend"), "exec needs a command")

    def test_options_behind_the_dashes_belong_to_the_command(self):
        self.write("bearings.toml", "")
        result = self.expect(0, "exec", "--", "echo", "--version", "--help")
        self.assertEqual(result.out, "--version --help\n")

    def test_unwritable_output_is_told(self):
        self.write("bearings.toml", "")
        result = self.run_it("doctor", "--output", "/nonexistent/report.txt")
        self.refused(result, "/nonexistent/report.txt")

    def test_full_disk_on_standard_output_is_told(self):
        self.write("bearings.toml", "")
        with open("/dev/full", "wb") as full:
            process = self.start("doctor", stdout=full)
            _, err = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 2)
        self.assertIn(b"cannot write to standard output", err)

    def test_control_characters_in_arguments_are_escaped(self):
        result = self.run_it("doctor", "--format", "\x1b[31mred\n")
        self.refused(result)
        self.assertNotIn("\x1b", result.err)

    def test_arguments_may_be_megabytes(self):
        result = self.run_it("doctor", "--format", "x" * 100_000)
        self.refused(result)
        self.assertLess(len(result.err), 2_000)

    def test_environment_file_may_be_named_twice(self):
        first = self.write("one.env", "A_URL=http://localhost:1\n")
        second = self.write("two.env", "A_URL=http://localhost:2\n")
        self.write("bearings.toml", '[services.a]\nlocal = "http://localhost:3"\n')
        out = self.expect(
            0, "doctor", "--no-probe", "--env-file", first, "--env-file", second, "--format", "dotenv"
        ).out
        self.assertEqual(out, "A_URL='http://localhost:2'\n")


class Completion(Case):
    def test_unknown_shell_names_the_known(self):
        self.refused(self.run_it("completion", "tcsh"), "tcsh", "bash, zsh, fish, powershell")

    def test_every_script_knows_every_verb_and_option(self):
        known = set()
        for verb in VERBS:
            text = self.expect(0, verb, "--help").out.split("Examples:")[0]
            known |= set(re.findall(r"(?<![\w-])--([a-z][a-z-]+)", text))
        for shell in ("bash", "zsh", "fish", "powershell"):
            script = self.expect(0, "completion", shell).out
            for word in sorted(known | set(VERBS)):
                self.assertRegex(script, rf"(?<![\w]){word}(?![\w])", f"{shell}: {word}")

    def complete_in_bash(self, *words):
        script = self.write("bearings.bash", self.expect(0, "completion", "bash").out)
        line = " ".join(f'"{word}"' for word in words)
        text = (
            f'source "{script}"; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; '
            '_bearings; printf "%s\\n" "${COMPREPLY[@]}"'
        )
        done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=20)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_completes_verbs(self):
        self.assertEqual(self.complete_in_bash("bearings", "do"), ["doctor"])

    def test_bash_completes_options_of_a_verb(self):
        self.assertEqual(self.complete_in_bash("bearings", "wait", "--inv"), ["--invert"])
        self.assertEqual(self.complete_in_bash("bearings", "doctor", "--inv"), [])

    def test_bash_completes_values(self):
        self.assertEqual(self.complete_in_bash("bearings", "doctor", "--format", "h"), ["html"])

    def test_scripts_are_valid_where_their_shell_is(self):
        for shell, check in (("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])):
            if not shutil.which(shell):
                continue
            script = self.write(f"script.{shell}", self.expect(0, "completion", shell).out)
            done = subprocess.run([shell, *check, script], capture_output=True, timeout=20)
            self.assertEqual(done.returncode, 0, done.stderr)


class ManPage(Case):
    text = (EXAMPLES / "cli" / "bearings.1").read_text().replace("\\-", "-")

    def test_it_names_every_verb(self):
        for verb in VERBS:
            self.assertRegex(self.text, rf"(?m)^\.BR {verb} ")

    def test_it_names_every_option(self):
        for verb in VERBS:
            text = self.expect(0, verb, "--help").out.split("Examples:")[0]
            for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", text):
                self.assertIn(option, self.text)

    def test_its_version_is_the_command_s(self):
        version = self.expect(0, "--version").out.splitlines()[0]
        self.assertIn(f'"{version}"', self.text)
