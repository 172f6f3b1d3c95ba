"""Time to score an array with peculiar.Model of the Python package, compared with the program on a sample; one stamp with an open model."""
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
COUNT, EDGE, THREADS = int(os.environ.get("PECULIAR_PYTHON_COUNT", "10000")), 64, "2"  # a smaller one makes it quick
SCORERS = ["contrast", "asymmetry"]

# Runs in a separate process each time: opens the model, scores the array, prints wall time, processor time and peak memory.
FROM_PYTHON = """
import json, resource, sys, time
import numpy, peculiar
images = numpy.load(sys.argv[2])
begin = time.perf_counter()
with peculiar.Model(sys.argv[1], threads=int(sys.argv[3])) as model:
    scores = model.score(images, scorers=sys.argv[5].split(",") if sys.argv[5] else None)
    seconds = time.perf_counter() - begin
    one = []
    for i in range(int(sys.argv[4])):
        start = time.perf_counter()
        model.score(images[i:i + 1])
        one.append(1000 * (time.perf_counter() - start))
own, worker = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({"seconds": seconds, "cpu": worker.ru_utime + worker.ru_stime + own.ru_utime + own.ru_stime, "one_ms": one,
                  "worker_kib": worker.ru_maxrss, "own_kib": own.ru_maxrss, "images_kib": images.nbytes // 1024}))
"""


def make(context, folder):
    """Makes a sample of drawn stamps, the same stamps as an array, and a small model."""
    python = sys.executable
    script = f"""
import numpy
random = numpy.random.default_rng(1)
y, x = numpy.mgrid[:{EDGE}, :{EDGE}] - ({EDGE} - 1) / 2
images = random.normal(0, 0.02, ({COUNT}, 1, {EDGE}, {EDGE})).astype("float32")
for image in images:
    image[0] += numpy.exp(-numpy.hypot(x, y / random.uniform(0.5, 1)) / random.uniform(3, 8))
numpy.save({str(folder / "x.npy")!r}, images)
numpy.save({str(folder / "normal.npy")!r}, images[:1000])
"""
    subprocess.run([python, "-c", script], check=True)
    run = [context.program]
    for name in ("x", "normal"):
        subprocess.run([*run, "import", folder / f"{name}.npy", "-o", folder / f"{name}.h5", "--axes", "nbyx", "-q"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*run, "train", folder / "normal.h5", "-o", folder / "m.safetensors", "--preset", "ranking", "--contrast-steps", "50", "-q"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def by_program(context, folder, scorers):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    words = [context.program, "score", folder / "m.safetensors", folder / "x.h5", "-o", folder / "s.h5", "--overwrite", "--threads", THREADS, "-q"]
    words += ["--scorers", ",".join(scorers)] if scorers else []
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - begin, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def by_python(context, folder, scorers, singles=0):
    words = [sys.executable, "-c", FROM_PYTHON, folder / "m.safetensors", folder / "x.npy", THREADS, str(singles), ",".join(scorers)]
    environment = {**os.environ, "PECULIAR_PROGRAM": str(context.program), "PYTHONPATH": str(HERE.parent / "python")}
    return json.loads(subprocess.run(list(map(str, words)), check=True, stdout=subprocess.PIPE, env=environment).stdout)


def ratios(context, folder, name, scorers, note):
    walls, cpus = [], []
    for _ in range(context.repeats):
        seconds, cpu = by_program(context, folder, scorers)
        python = by_python(context, folder, scorers)
        walls.append(python["seconds"] / seconds)
        cpus.append(python["cpu"] / cpu)
    yield f"{name}_wall_ratio", statistics.median(walls), "", f"{COUNT} stamps of {EDGE} x {EDGE} from an array over peculiar score on a file, opening the model with both, without Python's own start; {note}"
    yield f"{name}_cpu_ratio", statistics.median(cpus), "", "processor time likewise, with Python's own start, imports and loading of the array"


def figures(context):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make(context, folder)
        yield from ratios(context, folder, "python.score", [], "the program looks for artefacts and drift besides")
        yield from ratios(context, folder, "python.scorers", SCORERS, "these scorers alone, without artefacts")
        last = by_python(context, folder, [], 100)
        yield "python.one_stamp_ms", statistics.median(last["one_ms"]), "ms", "one stamp by an open model, median of 100"
        yield "python.worker_mib", last["worker_kib"] / 1024, "MiB", f"greatest memory of the worker, the array of {last['images_kib'] // 1024} MiB that it shares with it"
        yield "python.own_mib", last["own_kib"] / 1024, "MiB", "of Python, the array twice with it: the caller's and the shared one"
