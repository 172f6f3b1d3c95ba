#!/usr/bin/env python3
"""The licences of the libraries that a program is linked with: library_licences_test.py PROGRAM (tools/library_licences.py)."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import library_licences  # noqa: E402

if not library_licences.has_packages():
    print("skipped: the licences are those of Debian's or Ubuntu's packages")
    sys.exit(77)

libraries = {path.name: path for path in library_licences.libraries_of(sys.argv[1])}
owned = library_licences.owners(libraries.values())
libraries = {name: path for name, path in libraries.items() if path in owned}  # libtorch belongs to no package
fftw = next(path for name, path in libraries.items() if name.startswith("libfftw3f"))
with tempfile.TemporaryDirectory() as temporary:
    # A library of our own making is of no package.
    stranger = pathlib.Path(temporary, "libstranger.so.1")
    shutil.copyfile(fftw, stranger)
    folder = pathlib.Path(temporary, "licences")
    assert library_licences.write_licences(folder, {**libraries, "libstranger.so.1": stranger}) == ["libstranger.so.1"]
    text = (folder / "LIBRARIES.txt").read_text()
    listed = dict(line.split(": ", 1) for line in text.splitlines() if ".so" in line.split(": ")[0])
    assert set(listed) == {*libraries, "libstranger.so.1"}, set(listed) ^ set(libraries)
    assert listed["libstranger.so.1"].startswith("of no package"), listed["libstranger.so.1"]
    for name, path in libraries.items():
        package = owned[path]
        assert f"{package}.txt" in listed[name], (name, listed[name])
        # The text is the package's own.
        assert (folder / f"{package}.txt").read_text(errors="replace") == library_licences.copyright_file(package).read_text(errors="replace")
    version = subprocess.run(["dpkg-query", "-W", "-f", "${source:Version}", owned[fftw]], capture_output=True, text=True, check=True).stdout
    assert f"fftw3 {version}, {owned[fftw]}.txt: GPL-2+" in listed[fftw.name], listed[fftw.name]
    assert (folder / "common/GPL-2").read_text().lstrip().startswith("GNU GENERAL PUBLIC LICENSE")
    assert "MPL-2" in text and (folder / "libeigen3-dev.txt").exists()
print(f"{len(libraries)} libraries")
