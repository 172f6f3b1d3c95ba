#!/usr/bin/env python3
"""Runs a folder of cases and reports for each, in one line, whether the program's answer is right.

    tools/check_cases.py CASES PROGRAM [NAME ...]     NAME: only these cases, e.g. io/06-fk4-b1950 or sim/

A case is a folder with `repro.sh`, which runs the program ($PECULIAR) on inputs, and `expected.txt`, which describes the right answer. All
of CASES is copied first; nothing is written there. A function in tools/cases/ checks each case; a case without a function fails.
Python needs numpy, astropy and h5py, and for all cases also pillow, scipy, sep and statmorph. Exit status 1 if any answer is wrong."""

import importlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from cases import CHECKS, CaseRun  # noqa: E402

for module in sorted((pathlib.Path(__file__).resolve().parent / "cases").glob("*_cases.py")):
    importlib.import_module(f"cases.{module.stem}")


def verdict(folder, name, program):
    if name not in CHECKS:
        return False, "tools/cases has no check of it"
    environment = dict(os.environ, PECULIAR=str(program), PY=sys.executable)
    done = subprocess.run(["bash", str(folder / name / "repro.sh")], capture_output=True, env=environment, cwd=folder / name, check=False)
    output = (done.stdout + done.stderr).decode(errors="replace")
    run = CaseRun(folder / name, program, output)
    try:
        return True, CHECKS[name](run) or ""
    except Exception as error:  # whatever a check raises, the next case still runs
        run.folder.joinpath("repro.out").write_text(output)
        return False, f"{type(error).__name__}: {error}".replace("\n", " | ")[:600]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    cases, program = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    wanted = sys.argv[3:]
    names = sorted(str(path.parent.relative_to(cases)) for path in cases.rglob("expected.txt"))
    if wanted:
        names = [name for name in names if any(name.startswith(word) for word in wanted)]
    if not names:
        sys.exit(f"error: {cases} has no such case")
    wrong = 0
    with tempfile.TemporaryDirectory() as aside:
        folder = pathlib.Path(aside) / "cases"
        shutil.copytree(cases, folder, symlinks=True)
        for path in [folder, *folder.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o200)
        for name in names:
            right, words = verdict(folder, name, program)
            wrong += not right
            print(f"{'right' if right else 'WRONG'}  {name}: {words}", flush=True)
    print(f"{len(names) - wrong} of {len(names)} right")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
