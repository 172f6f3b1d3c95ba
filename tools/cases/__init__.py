"""Functions that check the output and files of each case. See tools/check_cases.py."""

import pathlib
import subprocess

CHECKS = {}


def case(name):
    """Registers the check of a case. The check takes a CaseRun, returns the line to print, and raises if the answer is wrong."""

    def register(check):
        if name in CHECKS:
            raise ValueError(f"two checks of {name}")
        CHECKS[name] = check
        return check

    return register


class CaseRun:
    """A case whose repro.sh has run: `folder` (the copy it ran in), `output` (standard output and error)."""

    def __init__(self, folder, program, output):
        self.folder = pathlib.Path(folder)
        self.program = program
        self.output = output

    def path(self, name):
        return self.folder / name

    def says(self, *words):
        """Raises unless the output has all words."""
        for word in words:
            if word not in self.output:
                raise AssertionError(f"'{word}' is not said")

    def peculiar(self, *arguments):
        """Runs the program in the case's folder; returns the exit status and all output."""
        done = subprocess.run([str(self.program), *map(str, arguments)], cwd=self.folder, capture_output=True, check=False)
        return done.returncode, (done.stdout + done.stderr).decode(errors="replace")
