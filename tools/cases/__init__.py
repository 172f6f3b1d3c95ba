"""What is right in each case: functions that look at a case's output and files. See tools/check_cases.py."""

import pathlib
import subprocess

CHECKS = {}


def case(name):
    """Registers the check of a case. It takes a CaseRun, returns the line to print, and raises where the answer is wrong."""

    def register(check):
        if name in CHECKS:
            raise ValueError(f"two checks of {name}")
        CHECKS[name] = check
        return check

    return register


class CaseRun:
    """A case whose repro.sh has been run: `folder` (the copy it ran in), `output` (what it printed and complained)."""

    def __init__(self, folder, program, output):
        self.folder = pathlib.Path(folder)
        self.program = program
        self.output = output

    def path(self, name):
        return self.folder / name

    def says(self, *words):
        """Raises unless all words are in the output."""
        for word in words:
            if word not in self.output:
                raise AssertionError(f"'{word}' is not said")

    def peculiar(self, *arguments):
        """Runs the program in the case's folder: exit status and all that it printed."""
        done = subprocess.run([str(self.program), *map(str, arguments)], cwd=self.folder, capture_output=True, check=False)
        return done.returncode, (done.stdout + done.stderr).decode(errors="replace")
