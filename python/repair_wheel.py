#!/usr/bin/env python3
"""Adds the shared libraries that a wheel needs, all but libtorch's, and their licences, and lists the contents.

Usage: repair_wheel.py WHEEL FOLDER. auditwheel adds the libraries, for the oldest manylinux that the libraries of
the machine allow. libtorch is found at run time (peculiar/networks.py). The licences are those of the machine's Debian
packages (tools/library_licences.py).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import pathlib
import re
import shutil
import sys
import tempfile
import zipfile

import auditwheel.main
import auditwheel.policy
from auditwheel.libc import Libc
from auditwheel.wheeltools import InWheel

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import library_licences  # noqa: E402

LEFT_OUT = ["libtorch.so", "libtorch_cpu.so", "libtorch_cuda.so", "libc10.so", "libc10_cuda.so"]

# Of the wheel as a whole: docs/python.md.
TERMS = "GPL-3.0-or-later as a whole (FFTW, SuiteSparse); Peculiar's own code BSD-3-Clause; see licenses/"

# manylinux takes these for part of every system; a server or a container without a screen has none of them.
NOT_EVERYWHERE = ("libX", "libICE", "libSM", "libGL", "libglib", "libgobject", "libgthread", "libexpat", "libatomic")


def take_no_screen_for_granted(folder: pathlib.Path) -> None:
    """Has auditwheel put the libraries of NOT_EVERYWHERE into the wheel too."""
    policies = json.loads(auditwheel.policy._POLICY_JSON_MAP[Libc.GLIBC].read_text())
    for policy in policies:
        policy["lib_whitelist"] = [name for name in policy["lib_whitelist"] if not name.startswith(NOT_EVERYWHERE)]
    changed = folder / "policy.json"
    changed.write_text(json.dumps(policies))
    auditwheel.policy._POLICY_JSON_MAP[Libc.GLIBC] = changed


def programs_of(wheel: pathlib.Path, folder: pathlib.Path) -> list[pathlib.Path]:
    """Unpacks a wheel; returns its programs and compiled modules."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return [path for path in folder.rglob("*") if path.is_file() and path.read_bytes()[:4] == b"\x7fELF"]


def originals_of(added: list[str], libraries: list[pathlib.Path]) -> dict[str, pathlib.Path]:
    """The file that each added library is a copy of: its name has the first digits of the sha256 of that file."""
    by_digits = {hashlib.sha256(path.read_bytes()).hexdigest()[:8]: path for path in libraries}
    found = {}
    for name in added:
        digits = re.search(r"-([0-9a-f]{8})\.", name)
        if not digits or digits.group(1) not in by_digits:
            sys.exit(f"error: {name} is a copy of none of the libraries that the wheel is linked with")
        found[name] = by_digits[digits.group(1)]
    return found


def add_licences(wheel: pathlib.Path, libraries: list[pathlib.Path]) -> None:
    """Adds the licences of Peculiar and of the libraries to the wheel, and the terms of the whole to its metadata."""
    if not library_licences.has_packages():
        print(f"warning: {wheel} lacks the licences of its libraries, since this is not a Debian or Ubuntu system: "
              "do not pass it on", file=sys.stderr)  # fmt: skip
        return
    with InWheel(wheel, wheel) as unpacked:
        root = pathlib.Path(unpacked)
        information = next(root.glob("*.dist-info"))
        folder = information / "licenses"
        folder.mkdir(exist_ok=True)
        for name in ("LICENSE", "NOTICE"):
            shutil.copyfile(ROOT / name, folder / name)
        added = [path.name for path in root.glob("*.libs/*.so*")]
        unknown = library_licences.write_licences(folder / "libraries", originals_of(added, libraries))
        for name in unknown:
            print(f"warning: no package owns {name}; add its licence before you pass the wheel on", file=sys.stderr)
        for file in importlib.metadata.files("nanobind") or []:
            if "LICENSE" in file.name.upper():
                shutil.copyfile(file.locate(), folder / "libraries" / "nanobind.txt")
        page = ROOT / ".setup/page-libraries/licences.txt"
        if page.exists():
            shutil.copyfile(page, folder / "libraries" / "page.txt")
        metadata = information / "METADATA"
        text, count = re.subn(r"^License: .*$", f"License: {TERMS}", metadata.read_text(), count=1, flags=re.MULTILINE)
        if count != 1:
            sys.exit(f"error: {metadata.name} of {wheel} has no line License")
        metadata.write_text(text)


def list_contents(wheel: pathlib.Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entries = sorted(archive.infolist(), key=lambda entry: -entry.compress_size)
    for entry in entries[:30]:
        print(f"{entry.compress_size / 1e6:8.2f} MB, {entry.file_size / 1e6:8.2f} MB unpacked  {entry.filename}")
    rest = sum(entry.compress_size for entry in entries[30:])
    print(f"{rest / 1e6:8.2f} MB in {max(0, len(entries) - 30)} more files")
    print(f"{wheel.stat().st_size / 1e6:8.2f} MB  {wheel}")


def main() -> None:
    wheel, folder = map(pathlib.Path, sys.argv[1:3])
    with tempfile.TemporaryDirectory() as scratch:
        take_no_screen_for_granted(pathlib.Path(scratch))
        sys.argv = ["auditwheel", "repair", str(wheel), "--wheel-dir", str(folder), "--plat", "auto", "--strip"]
        for name in LEFT_OUT:
            sys.argv += ["--exclude", name]
        if auditwheel.main.main():
            sys.exit(f"error: auditwheel could not complete {wheel}")
        libraries = library_licences.libraries_of(*programs_of(wheel, pathlib.Path(scratch, "raw")))
        complete = max(folder.glob("*.whl"), key=lambda path: path.stat().st_mtime)
        add_licences(complete, libraries)
    list_contents(complete)


if __name__ == "__main__":
    main()
