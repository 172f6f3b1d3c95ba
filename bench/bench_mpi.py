"""Training on two MPI ranks with one thread each, compared with one process with two threads: the efficiency, i.e. the ratio of the
wall-clock times of a step, of the adversarial networks and of the contrast network. Needs a build with MPI (PECULIAR_PRESET=mpi) and
two free cores. Times of a step are differences between a long and a short training, so starting and ending cost nothing.

    PECULIAR_PRESET=mpi ./run bench mpi [--repeats 5]"""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

COUNT = 512
# {what: (options, (short, long) number of steps, option that sets it)}
TRAININGS = {"adversarial": (("--width", "16", "--batch", "64", "--encoder-steps", "1", "--contrast-steps", "1"), (5, 25), "--steps"),
             "contrast": (("--preset", "ranking"), (50, 250), "--contrast-steps")}
LAUNCH = ("--map-by", "core", "--bind-to", "core", "-n", "2")


def figures(context):
    mpirun = shutil.which("mpirun")
    if not mpirun:
        sys.exit("error: there is no mpirun; install an MPI library, e.g. openmpi-bin")
    as_root = ["--allow-run-as-root"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)

        def run(*words):
            done = subprocess.run([str(word) for word in words], cwd=work, capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit(f"error: {' '.join(map(str, words))} ended with {done.returncode}:\n{done.stderr}")

        run(context.build / "draw_galaxies", "images", "--count", COUNT, "--kind", "single")
        run(context.program, "import", "images", "-o", "sample.h5", "--quiet")

        def seconds(ranks, options, steps, option):
            start = time.perf_counter()
            launch = [mpirun, *as_root, *LAUNCH] if ranks == 2 else []
            run(*launch, context.program, "train", "sample.h5", "-o", "model.safetensors", "--overwrite", "--quiet", "--precision", "float32",
                "--threads", 1 if ranks == 2 else 2, *options, option, steps)
            return time.perf_counter() - start

        for what, (options, (few, many), option) in TRAININGS.items():
            def step(ranks):
                short = seconds(ranks, options, few, option)
                return (seconds(ranks, options, many, option) - short) / (many - few)

            pairs = [(step(1), step(2)) for _ in range(context.repeats)]
            yield (f"mpi.efficiency.{what}", statistics.median(one / two for one, two in pairs), "",
                   f"{1000 * statistics.median(one for one, _ in pairs):.0f} ms a step on one process, "
                   f"{1000 * statistics.median(two for _, two in pairs):.0f} ms on two ranks")
