"""The wheel in an environment of its own: PECULIAR_WHEEL names it (./run python), PECULIAR_TORCH a libtorch."""

import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import pytest

WHEEL = os.environ.get("PECULIAR_WHEEL")
pytestmark = pytest.mark.skipif(not WHEEL, reason="PECULIAR_WHEEL does not name a wheel")

MOST_MEGABYTES = 40
# What every Linux with a C++ program on it has.
SYSTEM = ("ld-linux", "libc.", "libdl.", "libgcc_s.", "libm.", "libmvec.", "libpthread.", "libresolv.", "librt.",
          "libstdc++.", "libz.", "linux-vdso")  # fmt: skip
TORCH = ("libtorch", "libc10", "libgomp-", "libcudart", "libcu", "libnv")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Runs in an environment with the wheel and what it depends on, without what the tests have in theirs."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    subprocess.run([folder / "venv/bin/pip", "install", "-q", WHEEL], check=True)

    def run(*words, **environment):
        own = {"PATH": f"{folder / 'venv/bin'}:{os.environ['PATH']}", "HOME": str(folder), **environment}
        return subprocess.run(words, capture_output=True, text=True, check=False, cwd=folder, env=own)

    run.packages = next((folder / "venv/lib").glob("python*/site-packages"))
    return run


def test_size():
    assert pathlib.Path(WHEEL).stat().st_size < MOST_MEGABYTES * 1e6


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="the licences are those of Debian packages")
def test_every_library_comes_with_its_licence():
    with zipfile.ZipFile(WHEEL) as archive:
        names = archive.namelist()
        texts = {
            name.partition(".dist-info/licenses/")[2]: archive.read(name).decode()
            for name in names
            if ".dist-info/licenses/" in name
        }
        metadata = archive.read(next(name for name in names if name.endswith(".dist-info/METADATA"))).decode()
    listed = dict(line.split(": ", 1) for line in texts["libraries/LIBRARIES.txt"].splitlines() if ": " in line)
    added = [name.split("/")[-1] for name in names if ".libs/" in name and ".so" in name]
    assert any(name.startswith("libfftw3f") for name in added)
    for name in added:
        package = listed[name].split(", ")[1].split(":")[0]
        assert len(texts[f"libraries/{package}"]) > 200, name
    assert "GNU GENERAL PUBLIC LICENSE" in texts["libraries/common/GPL-2"]
    assert "BSD 3-Clause" in texts["LICENSE"]
    assert "PopStar" in texts["NOTICE"]
    assert {"libraries/nanobind.txt", "libraries/page.txt", "libraries/libeigen3-dev.txt"} <= texts.keys()
    assert "License: GPL-3.0-or-later as a whole" in metadata


def test_arrays_need_no_libtorch(fresh):
    script = """
import numpy, peculiar
images = numpy.random.default_rng(1).normal(size=(8, 32, 32))
images[:, 12:20, 12:20] += 20
sample = peculiar.import_arrays(images, "s.h5")
print((peculiar.arrays.measure(sample.images)["sources"] > 0).sum(), len(peculiar.read_table("s.h5")))
"""
    assert fresh("python", "-c", script).stdout.split() == ["8", "8"]


def test_without_libtorch_the_program_says_what_to_do(fresh):
    done = fresh("peculiar", "info", "s.h5")
    assert done.returncode == 2
    assert "peculiar.install_networks()" in done.stderr


def test_the_program_runs_with_a_libtorch(fresh):
    done = fresh("peculiar", "info", "s.h5", PECULIAR_TORCH=os.environ["PECULIAR_TORCH"])
    assert done.returncode == 0, done.stderr
    assert "8 images of 32 x 32 px" in done.stdout


def test_an_array_is_scored_by_a_model_that_was_trained_here(fresh):
    script = """
import numpy, peculiar
random = numpy.random.default_rng(2)
y, x = numpy.mgrid[:32, :32] - 15.5
widths = random.uniform(2.5, 3.5, (32, 1, 1))
images = numpy.exp(-(x**2 + y**2) / (2 * widths**2)) + random.normal(0, 0.02, (32, 32, 32))
peculiar.import_arrays(images, "drawn.h5")
peculiar.train("drawn.h5", output="m.safetensors", preset="ranking", contrast_steps=5, width=4, batch=8, threads=1)
with peculiar.Model("m.safetensors", threads=1) as model:
    scores = model.score(images)
print(scores.ranking, len(scores[scores.ranking]), numpy.isfinite(scores[scores.ranking]).sum())
"""
    done = fresh("python", "-c", script, PECULIAR_TORCH=os.environ["PECULIAR_TORCH"])
    assert done.stdout.split() == ["combined", "32", "32"], done.stderr


def test_all_libraries_are_the_wheels(fresh):
    package = fresh.packages / "peculiar"
    for file in [package / "bin" / "peculiar-program", *package.glob("_core*.so")]:
        listed = fresh("ldd", str(file)).stdout
        assert "peculiar.libs" in listed
        for line in listed.splitlines():
            name, _, place = line.strip().partition(" => ")
            name = name.split("/")[-1]
            where = os.path.realpath(place.split(" (")[0])
            assert name.startswith((*SYSTEM, *TORCH, "statically")) or str(fresh.packages.resolve()) in where, line
