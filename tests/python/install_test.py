#!/usr/bin/env python3
"""The installed library as a program outside the tree uses it: examples/score_array, configured, built and run with plain CMake."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM, DRAW, BUILD, SOURCE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:5])
CMAKE = sys.argv[5]
GENERATOR = [] if shutil.which("make") else ["-G", "Ninja"]


def run(*command, **options):
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    assert result.returncode == 0, (command, result.returncode, result.stdout[-4000:], result.stderr[-4000:])
    return result.stdout


def check_headers(prefix):
    """Every room's headers but those of tests are there, and can be named with and without peculiar/ before them."""
    installed = {str(path.relative_to(prefix / "include/peculiar")) for path in (prefix / "include/peculiar").rglob("*.h")}
    assert {"base/error.h", "store/sample.h", "scoring/session.h", "train/train.h"} <= installed, sorted(installed)
    strangers = [name for name in installed if "testing" in name or "test_" in name or name.startswith("cli/")]
    assert not strangers, strangers


def check_licences(prefix):
    """The installed program comes with its licence and the terms of the data in it."""
    run(CMAKE, "--install", BUILD, "--component", "program", "--prefix", prefix)
    for name in ("LICENSE", "NOTICE"):
        assert (prefix / "share/doc/peculiar" / name).read_bytes() == (SOURCE / name).read_bytes(), name


def check_example(folder, prefix):
    project = folder / "project"
    project.mkdir()
    example = SOURCE / "examples/score_array"
    for file in example.iterdir():
        (project / file.name).write_bytes(file.read_bytes())
    with open(project / "CMakeLists.txt", "a", encoding="utf-8") as more:
        more.write("add_library(one_room STATIC one_room.cpp)\ntarget_link_libraries(one_room PRIVATE peculiar::store)\n")
    (project / "one_room.cpp").write_text("#include <peculiar/store/sample.h>\n#include <store/split.h>\n", encoding="utf-8")
    build = folder / "build"
    run(CMAKE, "-S", project, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Release", *GENERATOR)
    run(CMAKE, "--build", build)
    run(DRAW, folder / "images", "--count", "60", "--seed", "3")
    sample = folder / "galaxies.h5"
    model = folder / "model.safetensors"
    run(PROGRAM, "import", folder / "images", "-o", sample, "--size", "32", "--rebin")
    steps = ["--steps", "2", "--encoder-steps", "2", "--contrast-steps", "2", "--width", "4", "--latent", "8", "--batch", "8"]
    run(PROGRAM, "train", sample, "-o", model, *steps, "--precision", "float32", "-q")
    said = run(build / "score_array", model, sample)
    # The same as the program says.
    run(PROGRAM, "score", model, sample, "-o", folder / "scores.h5", "-q")
    listed = json.loads(run(PROGRAM, "top", folder / "scores.h5", "-n", "1", "--json"))["images"][0]
    assert said.startswith("60 images, "), said
    assert f"row {listed['row']} " in said, (said, listed)
    table = run(PROGRAM, "top", folder / "scores.h5", "-n", "1")
    assert table.splitlines()[0].endswith("p-value"), table  # no column of labels, where there are none


def check_without_the_libtorch_of_the_build(folder, prefix):
    """Where that is gone, the copy beside the program is taken; where there is none either, the words say what to do."""
    config = next(prefix.rglob("peculiarConfig.cmake"))
    text = config.read_text(encoding="utf-8")
    torch = re.search(r'EXISTS "(.*)/include/torch"', text)[1]
    config.write_text(text.replace(torch, "/nowhere"), encoding="utf-8")
    configure = [CMAKE, "-S", folder / "project", "-B", folder / "again", f"-DCMAKE_PREFIX_PATH={prefix}", *GENERATOR]
    failed = subprocess.run(list(map(str, configure)), capture_output=True, text=True, check=False)
    assert failed.returncode != 0 and "Torch_DIR is ''" in failed.stderr, failed
    (config.parents[2] / "peculiar").symlink_to(f"{torch}/lib")
    run(*configure)


with tempfile.TemporaryDirectory() as name:
    place = pathlib.Path(name)
    run(CMAKE, "--install", BUILD, "--component", "library", "--prefix", place / "prefix")
    check_headers(place / "prefix")
    check_licences(place / "program")
    check_example(place, place / "prefix")
    check_without_the_libtorch_of_the_build(place, place / "prefix")
print("ok")
