#!/usr/bin/env python3
"""Finds the Debian packages of shared libraries, and writes their licences into a folder.

release.py lists the licences of a release, python/repair_wheel.py puts the texts into a wheel.
"""
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMON_LICENCES = pathlib.Path("/usr/share/common-licenses")
# Packages that leave no shared library behind: their headers are compiled into the program.
HEADERS = ("libcli11-dev", "libeigen3-dev", "nlohmann-json3-dev")

PREFACE = """\
Libraries in this wheel. They come from packages of {system}.
PACKAGE.txt has the copyright notices and licences of a package, common/ the texts that these notices refer to. A
package may name licences of files that are not part of the library.

Some libraries (FFTW, and SuiteSparse's CHOLMOD and SPQR) are under the GNU General Public License, others under the
GNU Lesser General Public License. The wheel as a whole may therefore be passed on only under the GNU General Public
License, version 3 or later, and with the source code or an offer of it. `apt-get source PACKAGE=VERSION` gets the
source of each package below, snapshot.debian.org that of older versions. Peculiar's own code is under ../LICENSE.

library, source package, source version, licences
"""


def output(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def has_packages():
    return shutil.which("dpkg-query") is not None


def owners(libraries):
    """{library: Debian package that owns the file}, without those that no package owns."""
    places = {}
    for library in libraries:
        real = str(pathlib.Path(library).resolve())
        for path in (str(library), real.removeprefix("/usr"), real):
            places[path] = library
    found = {}
    for line in output("dpkg-query", "-S", *places).splitlines():
        package, _, path = line.rpartition(": ")
        if path in places and not package.startswith("diversion "):
            found[places[path]] = package.split(",")[0].split(":")[0]
    return found


def versions_of(packages):
    """{package: (version, source package, version of the source)} of installed packages."""
    shown = "${Package} ${Version} ${source:Package} ${source:Version}\n"
    return {line.split()[0]: tuple(line.split()[1:]) for line in output("dpkg-query", "-W", "-f", shown, *packages).splitlines()}


def copyright_file(package):
    return pathlib.Path("/usr/share/doc", package, "copyright")


def licences_of(package):
    """Licences in the package's machine-readable copyright file; the file name if it lists none."""
    path = copyright_file(package)
    if not path.exists():
        return []
    text = path.read_text(errors="replace")
    if "Format:" not in text.split("\n\n", 1)[0]:
        return [f"see {path}"]
    return sorted(set(re.findall(r"^License: *(\S.*)$", text, re.MULTILINE)))


def libraries_of(*programs):
    """Paths of the shared libraries that the programs load, without those that the loader does not find."""
    found = set()
    for program in programs:
        for line in output("ldd", str(program)).splitlines():
            if match := re.match(r"\s*\S+ => (/\S+)", line):
                found.add(pathlib.Path(match.group(1)))
    return sorted(found)


def write_licences(folder, libraries):
    """Writes LIBRARIES.txt, the copyright file of each package, and the licences that these refer to.

    `libraries`: {name as listed: path on this machine}. Packages of HEADERS that are installed are added.
    Returns the names of libraries that no package owns: nobody but the builder knows their licences.
    """
    folder.mkdir(parents=True)
    packages, unknown, lines = {}, [], []
    owned = owners(libraries.values())
    for name, path in sorted(libraries.items()):
        if path in owned:
            packages.setdefault(owned[path], []).append(name)
        else:
            unknown.append(name)
            lines.append(f"{name}: of no package; ask the builder of this wheel for its licence")
    for package in HEADERS:
        if copyright_file(package).exists():
            packages[package] = ["(compiled in)"]
    texts, versions = set(), versions_of(packages)
    for package, names in packages.items():
        notice = copyright_file(package)
        if not notice.exists():
            raise SystemExit(f"error: {notice} is missing; install {package} with its documentation")
        text = notice.read_text(errors="replace")
        (folder / f"{package}.txt").write_text(text)
        texts |= {name.rstrip(".") for name in re.findall(re.escape(str(COMMON_LICENCES)) + r"/([\w.+-]+)", text)}
        _, source, number = versions[package]
        listed = ", ".join(one.replace(str(notice), f"{package}.txt") for one in licences_of(package))
        lines += [f"{name}: {source} {number}, {package}.txt: {listed}" for name in names]
    (folder / "common").mkdir()
    for name in texts:
        if (COMMON_LICENCES / name).exists():
            shutil.copyfile(COMMON_LICENCES / name, folder / "common" / name)
    system = re.search(r'^PRETTY_NAME="?([^"\n]*)', pathlib.Path("/etc/os-release").read_text(), re.MULTILINE).group(1)
    (folder / "LIBRARIES.txt").write_text(PREFACE.format(system=system) + "\n".join(sorted(lines)) + "\n")
    return unknown
