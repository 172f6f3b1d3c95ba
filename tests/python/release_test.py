#!/usr/bin/env python3
"""The files of a release: release_test.py PROGRAM. What is made is whole, and names what the program is linked with."""
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
if not shutil.which("dpkg-query") or not (ROOT / ".git").exists():
    print("skipped: a release is made in a git checkout on Debian or Ubuntu")
    sys.exit(77)

with tempfile.TemporaryDirectory() as temporary:
    folder = pathlib.Path(temporary, "release")
    made = subprocess.run([sys.executable, ROOT / "tools/release.py", folder, "--program", sys.argv[1], "--dry-run"],
                          capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    archive, = folder.glob("peculiar-*.tar.gz")
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    top = archive.name.removesuffix(".tar.gz")
    assert {f"{top}/README.md", f"{top}/src/base/error.h", f"{top}/run"} <= set(names), names[:20]
    assert all(name == top or name.startswith(top + "/") for name in names)
    components = {one["name"]: one for one in json.loads((folder / f"{top}.cdx.json").read_text())["components"]}
    for wanted in ("libtorch", "preact", "uplot"):
        assert components[wanted]["version"] and components[wanted]["licenses"], wanted
    assert any(name.startswith("libcfitsio") for name in components), sorted(components)
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    assert len((folder / "SHA256SUMS").read_text().splitlines()) == len(list(folder.iterdir())) - 1

    # Without --dry-run a checkout that is no release is refused, and what is there stays.
    refused = subprocess.run([sys.executable, ROOT / "tools/release.py", folder, "--program", sys.argv[1]],
                             capture_output=True, text=True, check=False)
    if refused.returncode != 0:
        assert "this is not release" in refused.stderr and archive.exists(), refused.stderr
