#!/usr/bin/env python3
"""Puts the shared libraries that a wheel needs into it, all but libtorch's, and lists what it then holds.

Usage: repair_wheel.py WHEEL FOLDER. auditwheel does it, for the oldest manylinux that the libraries of
the machine allow. libtorch is found at run time (peculiar/networks.py).
"""

from __future__ import annotations

import json
import pathlib
import sys
import tempfile
import zipfile

import auditwheel.main
import auditwheel.policy
from auditwheel.libc import Libc

LEFT_OUT = ["libtorch.so", "libtorch_cpu.so", "libtorch_cuda.so", "libc10.so", "libc10_cuda.so"]

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
    list_contents(max(folder.glob("*.whl"), key=lambda path: path.stat().st_mtime))


if __name__ == "__main__":
    main()
