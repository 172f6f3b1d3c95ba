#!/usr/bin/env python3
"""Puts the shared libraries that a wheel needs into it, all but libtorch's, and lists what it then holds.

Usage: repair_wheel.py WHEEL FOLDER. auditwheel does it, for the oldest manylinux that the libraries of
the machine allow. libtorch is found at run time (peculiar/networks.py).
"""

from __future__ import annotations

import pathlib
import subprocess
import sys
import zipfile

LEFT_OUT = ["libtorch.so", "libtorch_cpu.so", "libtorch_cuda.so", "libc10.so", "libc10_cuda.so"]


def main() -> None:
    wheel, folder = map(pathlib.Path, sys.argv[1:3])
    before = set(folder.glob("*.whl"))
    command = [
        sys.executable,
        "-m",
        "auditwheel",
        "repair",
        str(wheel),
        "--wheel-dir",
        str(folder),
        "--plat",
        "auto",
        "--strip",
    ]
    for name in LEFT_OUT:
        command += ["--exclude", name]
    subprocess.run(command, check=True)
    made = max(set(folder.glob("*.whl")) - before or folder.glob("*.whl"), key=lambda path: path.stat().st_mtime)
    with zipfile.ZipFile(made) as archive:
        for entry in sorted(archive.infolist(), key=lambda entry: -entry.compress_size)[:40]:
            print(
                f"{entry.compress_size / 1e6:8.2f} MB, {entry.file_size / 1e6:8.2f} MB unpacked  {entry.filename}",
                file=sys.stderr,
            )
    print(f"{made.stat().st_size / 1e6:8.2f} MB  {made}", file=sys.stderr)
    print(made)


if __name__ == "__main__":
    main()
