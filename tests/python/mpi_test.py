#!/usr/bin/env python3
"""`mpirun -n N peculiar train`: N ranks make the weights that one makes, to rounding, in every stage; the same ranks make the same bits; a stop, a resume (with as many
ranks or others) and a lost rank leave a checkpoint to go on from; a mistake is said once.

Usage: mpi_test.py PECULIAR DRAW_GALAXIES MPIRUN [--quick]; without MPIRUN ("") it tests what a program without MPI says, and skips the rest (exit code 77)."""
import array
import json
import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import time

SIZE = ["--width", "8", "--latent", "16", "--batch", "16", "--critic-steps", "2", "--precision", "float32", "--threads", "1"]
LEARNING_RATE = 1e-4
KINDS = {"F32": "f", "I64": "q"}


def tensors_of(path):
    """name -> list of numbers of a safetensors file"""
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    found = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] in KINDS:
            first, last = entry["data_offsets"]
            found[name] = array.array(KINDS[entry["dtype"]], data[8 + length + first:8 + length + last])
    return found


def is_weight(name):
    return not name.startswith("reference.")


def is_taken_off_again(name, tensors):
    """A bias before batch normalisation has no effect and no gradient; Adam makes steps of the learning rate of its rounding errors, and the running means follow."""
    if name.startswith("generator.normalisation.") and name.endswith(".mean"):
        return True
    if not (name.startswith("generator.") and name.endswith(".bias")) or "normalisation" in name:
        return False
    last = max(other for other in tensors if other.startswith("generator.transposed.") and other.endswith(".bias"))
    return any(other.startswith("generator.normalisation.0.mean") for other in tensors) and name != last


def rms(numbers):
    return (sum(number * number for number in numbers) / len(numbers)) ** 0.5


def largest_difference(one, other, steps):
    """The worst tensor: root mean square of the difference, in units of the learning rate times the steps, which is how far Adam can have moved the weights."""
    assert one.keys() == other.keys(), one.keys() ^ other.keys()
    worst = (0.0, "")
    for name in filter(is_weight, one):
        difference = rms([a - b for a, b in zip(one[name], other[name])])
        if os.environ.get("PECULIAR_MPI_TEST_TABLE"):
            print(f"{name:45} {difference / (LEARNING_RATE * steps):.3g}")
        if is_taken_off_again(name, one):
            assert difference <= 2 * LEARNING_RATE * steps, (name, difference)
            continue
        worst = max(worst, (difference / (LEARNING_RATE * steps), name))
    return worst


class Test:
    def __init__(self, program, mpirun, folder):
        self.program, self.mpirun, self.folder = program, mpirun, folder
        version = subprocess.run([mpirun, "--version"], capture_output=True, text=True, check=False).stdout
        self.flags = ["--allow-run-as-root", "--oversubscribe"] if "Open" in version else []

    def command(self, ranks, *words):
        start = [self.mpirun, *self.flags, "-n", str(ranks)] if ranks else []
        return [*start, str(self.program), *words]

    def run(self, ranks, *words, code=0):
        done = subprocess.run(self.command(ranks, *words), cwd=self.folder, capture_output=True, text=True, check=False, timeout=900)
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        return done

    def train(self, ranks, output, *more, code=0, steps=3):
        return self.run(ranks, "train", "sample.h5", "-o", output, *SIZE, "--steps", str(steps), "--encoder-steps", "3", "--contrast-steps", "5", "--learning-rate",
                        str(LEARNING_RATE), *more, code=code)

    def tensors(self, name):
        return tensors_of(self.folder / name)

    def expect_near(self, one, other, tolerance, steps=3):
        worst, name = largest_difference(self.tensors(one), self.tensors(other), steps)
        print(f"{one} and {other}: the most that differs is {name}, {worst:.2g} of what the steps can move")
        assert worst < tolerance, (one, other, name, worst)

    def expect_same(self, one, other):
        first, second = self.tensors(one), self.tensors(other)
        for name in first:
            assert first[name] == second[name], (one, other, name)

    def leave(self, output, ranks, stop):
        """Starts a long training, has `stop(process)` end it when there is a checkpoint, and returns what it said."""
        command = self.command(ranks, "train", "sample.h5", "-o", output, *SIZE, "--steps", "40", "--encoder-steps", "3", "--contrast-steps", "5", "--learning-rate",
                               str(LEARNING_RATE), "--checkpoint-minutes", "0")
        process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        deadline = time.time() + 300
        while not (self.folder / f"{output}.checkpoint").exists():
            assert process.poll() is None and time.time() < deadline, process.communicate()[0]
            time.sleep(0.05)
        stop(process)
        said = process.communicate(timeout=120)[0]
        assert not (self.folder / output).exists(), said
        assert (self.folder / f"{output}.checkpoint").exists(), said
        return process.returncode, said


def processes_below(parent):
    """Process numbers of a process's children, theirs and so on."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if entry.name.isdigit() and int(fields[1]) == parent:
                found += [int(entry.name), *processes_below(int(entry.name))]
        except (OSError, IndexError):
            continue
    return found


def is_running(number):
    try:
        return pathlib.Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ranks_of(process):
    return [number for number in processes_below(process.pid) if "peculiar" in os.readlink(f"/proc/{number}/exe")]


def test_equal_weights(test, quick):
    test.train(0, "one.safetensors")
    test.train(2, "two.safetensors")
    test.expect_near("one.safetensors", "two.safetensors", 0.02)
    files = {path.name for path in test.folder.iterdir() if path.name.startswith("two")}
    assert files == {"two.safetensors", "two.health"}, files
    settings = json.loads(test.run(0, "info", "two.safetensors", "--json").stdout)["training"]["settings"]
    assert settings["ranks"] == 2, settings
    if quick:
        return
    test.train(2, "again.safetensors")
    test.expect_same("two.safetensors", "again.safetensors")
    test.train(1, "alone.safetensors")
    test.expect_same("one.safetensors", "alone.safetensors")
    test.train(4, "four.safetensors")
    test.expect_near("one.safetensors", "four.safetensors", 0.02)
    for name, more in {"layer": ["--normalisation", "layer", "--critic-normalisation", "layer", "--kernel", "5"],
                       "instance": ["--critic-normalisation", "instance", "--no-augment"],
                       "dropping": ["--drop-outliers", "0.2"],
                       "ranking": ["--preset", "ranking", "--steps", "1"]}.items():
        if name == "ranking":
            for ranks in (0, 2):
                test.run(ranks, "train", "sample.h5", "-o", f"{name}{ranks}.safetensors", "--preset", "ranking", "--width", "8", "--batch", "16", "--precision",
                         "float32", "--threads", "1", "--contrast-steps", "5")
        else:
            test.train(0, f"{name}0.safetensors", *more)
            test.train(2, f"{name}2.safetensors", *more)
        test.expect_near(f"{name}0.safetensors", f"{name}2.safetensors", 0.05)


def test_mistakes(test):
    said = test.train(3, "no.safetensors", code=2).stderr
    assert said.count("error: ") == 1 and "16 images cannot be split evenly among 3 ranks; use 15 or 18" in said, said
    said = test.run(2, "train", "nothing.h5", "-o", "no.safetensors", code=3).stderr
    assert said.count("error: ") == 1 and "nothing.h5" in said, said
    said = test.run(2, "train", "sample.h5", "-o", "no.safetensors", "--wdth", "3", code=2).stderr
    assert said.count("error: ") == 1 and "did you mean '--width'" in said, said


def test_stop_and_resume(test):
    test.train(0, "whole.safetensors", steps=40)
    test.train(2, "whole2.safetensors", steps=40)
    # Batch systems send this signal before the time is over; mpirun hands it on.
    code, said = test.leave("stopped.safetensors", 2, lambda process: process.send_signal(signal.SIGUSR1))
    assert code == 128 + signal.SIGUSR1, (code, said)
    assert said.count("run the same command with --resume to continue") == 1, said
    checkpoint = (test.folder / "stopped.safetensors.checkpoint").read_bytes()
    test.train(2, "stopped.safetensors", "--resume", steps=40)
    test.expect_same("whole2.safetensors", "stopped.safetensors")
    for ranks in (0, 4):
        (test.folder / f"moved{ranks}.safetensors.checkpoint").write_bytes(checkpoint)
        test.train(ranks, f"moved{ranks}.safetensors", "--resume", steps=40)
        test.expect_near("whole.safetensors", f"moved{ranks}.safetensors", 0.2, steps=40)
    # One rank alone hears of it: all stop.
    code, said = test.leave("one_hears.safetensors", 2, lambda process: os.kill(ranks_of(process)[1], signal.SIGUSR1))
    assert code == 128 + signal.SIGUSR1 and "--resume to continue" in said, (code, said)


def test_time_limit(test):
    said = test.train(2, "timed.safetensors", "--time-limit", "0.05", "--json", steps=100000)
    assert json.loads(said.stdout)["cut_short"], said.stdout
    assert (test.folder / "timed.safetensors.checkpoint").exists()


def test_lost_rank(test):
    left = []

    def lose(process):
        left.extend(ranks_of(process))
        assert len(left) == 2, left
        os.kill(left[1], signal.SIGKILL)

    code, said = test.leave("lost.safetensors", 2, lose)
    assert code not in (0, None) and "signal 9" in said, (code, said)
    deadline = time.time() + 20
    while any(is_running(number) for number in left):
        assert time.time() < deadline, left
        time.sleep(0.1)
    test.train(2, "lost.safetensors", "--resume", steps=40)
    test.expect_same("whole2.safetensors", "lost.safetensors")


def main():
    program, draw = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    mpirun = sys.argv[3]
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if not mpirun:
            done = subprocess.run([program, "train", "sample.h5", "-o", "model.safetensors"], cwd=folder, env={**os.environ, "OMPI_COMM_WORLD_SIZE": "2"},
                                  capture_output=True, text=True, check=False)
            assert done.returncode == 2 and "started as 2 ranks, but this program is built without MPI" in done.stderr, done
            print("skipped: this program is built without MPI (PECULIAR_MPI)")
            sys.exit(77)
        subprocess.run([draw, "images", "--count", "120", "--seed", "3"], cwd=folder, check=True, capture_output=True)
        test = Test(program, mpirun, folder)
        test.run(0, "import", "images", "-o", "sample.h5", "-q")
        test_equal_weights(test, quick)
        if not quick:
            test_mistakes(test)
            test_stop_and_resume(test)
            test_time_limit(test)
            test_lost_rank(test)
    print("ok")


if __name__ == "__main__":
    main()
