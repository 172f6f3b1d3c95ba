#!/usr/bin/env python3
"""Makes the files of a release: release.py FOLDER --program PROGRAM [--wheel FILE ...] [--dry-run].

FOLDER gets the source archive, the wheels, a list of the libraries that the program is linked with (CycloneDX 1.5:
names, versions, licences) and SHA256SUMS. The version is that of CMakeLists.txt. A release needs a clean checkout with
the tag vVERSION and a section for that version in CHANGELOG.md; --dry-run makes the same files from any state and
reports what is missing.
"""
import argparse
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

from library_licences import ROOT, licences_of, output, owners, versions_of


def version():
    return re.search(r"project\(peculiar VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text()).group(1)


def not_ready(wanted):
    """Reasons why this checkout is not the release, one sentence each."""
    if output("git", "status", "--porcelain"):
        yield "the checkout has changes that are not committed"
    if f"v{wanted}" not in output("git", "tag", "--points-at", "HEAD").split():
        yield f"HEAD has no tag v{wanted}"
    if not re.search(rf"^## {re.escape(wanted)}\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE):
        yield f"CHANGELOG.md has no section '## {wanted}'"


def linked(program):
    """Components that the program loads, each listed once."""
    components = {}
    for line in output("ldd", str(program)).splitlines():
        match = re.match(r"\s*(\S+) => (/\S+)", line)
        if "not found" in line:
            sys.exit(f"error: {program}: {line.strip()}")
        if not match:
            continue
        name, path = match.groups()
        if name.startswith(("libtorch", "libc10")):
            pinned = re.search(r"torch_version=(\S+)", (ROOT / "run").read_text()).group(1)
            components["libtorch"] = (pinned, ["BSD-3-Clause"])
        elif package := owners([path]).get(path):
            components[package] = (versions_of([package])[package][0], licences_of(package))
        elif "/torch/" in path or "/lib/peculiar/" in path:
            components[name] = ("of libtorch", ["see libtorch"])
        else:
            sys.exit(f"error: {program}: no package owns {path}")
    return components


def page_libraries():
    """Components compiled into the explorer's page."""
    packages = json.loads((ROOT / "tools/page/package-lock.json").read_text())["packages"]
    return {path.removeprefix("node_modules/"): (one["version"], [one["license"]]) for path, one in packages.items() if path}


def bill_of_materials(program, wanted):
    components = {**linked(program), **page_libraries()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "peculiar", "version": wanted, "licenses": [{"license": {"id": "BSD-3-Clause"}}]}},
        "components": [
            {"type": "library", "name": name, "version": number, "licenses": [{"license": {"name": one}} for one in licences]}
            for name, (number, licences) in sorted(components.items())
        ],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", type=pathlib.Path, required=True, help="the built program")
    parser.add_argument("--wheel", type=pathlib.Path, action="append", default=[])
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    wanted = version()
    faults = list(not_ready(wanted))
    for fault in faults:
        print(("warning: " if options.dry_run else "error: ") + fault, file=sys.stderr)
    if faults and not options.dry_run:
        sys.exit(f"error: this is not release {wanted}")
    folder = options.folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    name = f"peculiar-{wanted}"
    archive = folder / f"{name}.tar.gz"
    subprocess.run(["git", "archive", "--format=tar.gz", f"--prefix={name}/", "-o", str(archive.resolve()), "HEAD"], cwd=ROOT, check=True)
    for wheel in options.wheel:
        shutil.copy2(wheel, folder)
    (folder / f"{name}.cdx.json").write_text(json.dumps(bill_of_materials(options.program.resolve(), wanted), indent=1) + "\n")
    files = sorted(path for path in folder.iterdir())
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    (folder / "SHA256SUMS").write_text(sums)
    for path in sorted(folder.iterdir()):
        print(f"{path.stat().st_size:>12}  {path}")


main()
