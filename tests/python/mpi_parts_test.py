#!/usr/bin/env python3
"""`mpirun -n N peculiar score|measure|scan`: N ranks write the bytes of one process; after a stop or a kill the same command continues, with any number of ranks; a
mistake is said once.

Usage: mpi_parts_test.py PECULIAR DRAW_SURVEY MPIRUN [--quick]; without MPIRUN ("") it exits 77."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from mpi_test import Test, is_running, ranks_of

ENVIRONMENT = {"SOURCE_DATE_EPOCH": "1700000000"}
SURVEY = ["--mosaic", "field.fits", "--weight", "field_wht.fits", "--catalogue", "catalogue.fits", "--size", "32"]
ALONE = ["--threads", "1"]
VERBS = {
    "score": (["score", "model.safetensors", "stamps.h5", "--features-out", "OUT_features.h5", "--precision", "float32"], ["OUT.h5", "OUT_features.h5"]),
    "measure": (["measure", "stamps.h5", "--no-sersic"], ["OUT.h5"]),
    "scan": (["scan", "model.safetensors", *SURVEY, "--keep-top", "5", "--kept", "OUT_kept.h5", "--precision", "float32"], ["OUT.h5", "OUT_kept.h5"]),
}


def words_of(verb, output):
    words, files = VERBS[verb]
    return [word.replace("OUT", output) for word in [*words, "-o", "OUT.h5", *ALONE]], [file.replace("OUT", output) for file in files]


def bytes_of(test, output, names):
    """The contents, with the output's own name replaced by one of the same length."""
    return [(test.folder / name).read_bytes().replace(output.encode(), b"#" * len(output)) for name in names]


def expect_same(test, verb, one, other):
    _, first = words_of(verb, one)
    _, second = words_of(verb, other)
    assert len(one) == len(other)
    for name, a, b in zip(first, bytes_of(test, one, first), bytes_of(test, other, second)):
        assert a == b, (verb, name, len(a), len(b))
    left = [path.name for path in test.folder.iterdir() if path.name.startswith(other) and path.name not in second]
    assert not left, left


def prepare(test, draw, galaxies):
    subprocess.run([draw, test.folder, "--edge", str(int(100 + 40 * galaxies ** 0.5)), "--galaxies", str(galaxies), "--stars", "4"], check=True,
                   stdout=subprocess.DEVNULL)
    test.run(0, "cutout", *SURVEY, "-o", "stamps.h5")
    test.run(0, "train", "stamps.h5", "-o", "model.safetensors", "--preset", "ranking", "--contrast-steps", "5", "--width", "4", "--batch", "8", *ALONE)


def test_same_bytes(test, quick):
    for verb in VERBS:
        words, _ = words_of(verb, f"{verb}_0")
        test.run(0, *words)
        for ranks in (2,) if quick else (1, 2, 3):
            words, _ = words_of(verb, f"{verb}_{ranks}")
            said = json.loads(test.run(ranks, *words, "--json").stdout)
            assert said["images"] > 1000 and said["resumed_at"] == 0, said
            expect_same(test, verb, f"{verb}_0", f"{verb}_{ranks}")


def test_mistakes(test):
    for words, needle in {("measure", "stamps.h5", "-o", "no.ecsv"): "peculiar export",
                          ("score", "model.safetensors", "stamps.h5", "-o", "no.h5", "--method", "fast"): "without mpirun"}.items():
        said = test.run(2, *words, code=2).stderr
        assert said.count("error: ") == 1 and needle in said, (words, said)
    test.run(2, "measure", "stamps.h5", "-o", "no.h5", "--config", "shard.toml", code=2)
    words, _ = words_of("score", "score_0")
    said = test.run(2, *words, code=3).stderr
    assert said.count("error: ") == 1 and "--overwrite" in said, said


def test_part_each(test):
    """Processes that name their own parts are no ranks."""
    script = (f"exec {test.program} measure stamps.h5 -o measure_7.h5 --no-sersic --threads 1 "
              "--shard $((${OMPI_COMM_WORLD_RANK:-$PMI_RANK} + 1))/2")
    subprocess.run([test.mpirun, *test.flags, "-n", "2", "bash", "-c", script], cwd=test.folder, check=True, capture_output=True, timeout=600)
    parts = sorted(path.name for path in test.folder.glob("measure_7.part-*.h5"))
    test.run(0, "merge", *parts, "-o", "measure_7.h5")
    for part in parts:
        (test.folder / part).unlink()
    expect_same(test, "measure", "measure_0", "measure_7")


def begin(test, verb, output, stop):
    """Starts a verb on two ranks, stops it when there is a part of its output, and returns its exit code and what it said."""
    words, _ = words_of(verb, output)
    with subprocess.Popen(test.command(2, *words), cwd=test.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env={**os.environ, **ENVIRONMENT}) as process:
        deadline = time.time() + 300
        while not any(test.folder.glob(f"{output}.part-*.h5")):
            assert process.poll() is None and time.time() < deadline, process.communicate()[0]
            time.sleep(0.002)
        ranks = stop(process)
        said = process.communicate(timeout=120)[0]
        deadline = time.time() + 30
        while any(is_running(number) for number in ranks or []):
            assert time.time() < deadline, ranks
            time.sleep(0.1)
    assert not (test.folder / f"{output}.h5").exists(), "it was over before it could be stopped: draw more galaxies"
    return process.returncode, said


def kill_one(process):
    ranks = ranks_of(process)
    os.kill(ranks[-1], signal.SIGKILL)
    return ranks


def test_stops(test):
    for verb in VERBS:
        code, said = begin(test, verb, f"{verb}_8", lambda process: process.send_signal(signal.SIGUSR1))
        assert code == 128 + signal.SIGUSR1 and said.count("run the same command again to continue") == 1, (verb, code, said)
        parts = len(list(test.folder.glob(f"{verb}_8.part-*.h5")))
        assert 0 < parts < 9, (verb, parts)
        words, _ = words_of(verb, f"{verb}_8")
        done = json.loads(test.run(3, *words, "--json").stdout)
        assert done["resumed_at"] > 0, (verb, done)
        expect_same(test, verb, f"{verb}_0", f"{verb}_8")
        code, said = begin(test, verb, f"{verb}_9", kill_one)
        assert code != 0 and "signal 9" in said, (verb, code, said)
        words, _ = words_of(verb, f"{verb}_9")
        test.run(2, *words)
        expect_same(test, verb, f"{verb}_0", f"{verb}_9")


def main():
    program, draw = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    mpirun, quick = sys.argv[3], "--quick" in sys.argv
    if not mpirun:
        print("skipped: this program is built without MPI (PECULIAR_MPI)")
        sys.exit(77)
    os.environ.update(ENVIRONMENT)
    with tempfile.TemporaryDirectory() as name:
        test = Test(program, mpirun, pathlib.Path(name))
        prepare(test, draw, 2100 if quick else 6000)
        test_same_bytes(test, quick)
        if not quick:
            (test.folder / "shard.toml").write_text('shard = "1/2"\n')
            test_mistakes(test)
            test_part_each(test)
            test_stops(test)
    print("ok")


if __name__ == "__main__":
    main()
