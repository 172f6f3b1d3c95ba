"""t-SNE of 5,000 points in 50 dimensions (20 touching clouds), one thread, alternating with scikit-learn, and the trustworthiness of both;
and of 50,000 points without comparison."""
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import tempfile

DIMENSIONS, CLOUDS = 50, 20


def write_points(path, count):
    draw = random.Random(1)
    centres = [[draw.gauss(0, 1) for _ in range(DIMENSIONS)] for _ in range(CLOUDS)]
    with open(path, "w") as file:
        print("id", *(f"feature_{d}" for d in range(DIMENSIONS)), sep=",", file=file)
        for i in range(count):
            print(i, *(f"{mean + draw.gauss(0, 1):.4f}" for mean in centres[i % CLOUDS]), sep=",", file=file)


def run(command):
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, env=one_thread).stdout


def figures(context):
    work = pathlib.Path(tempfile.mkdtemp(prefix="peculiar_bench_"))

    def embed(points):
        return json.loads(run([context.program, "embed", points, "-o", work / "embedding.csv", "--threads", 1, "--overwrite", "--json", "--quiet"]))

    try:
        python = context.peer_python("numpy", "scikit-learn")
        peer = pathlib.Path(__file__).with_name("peer_tsne_sklearn.py")
        write_points(work / "points.csv", 5000)
        ours, theirs = [], []
        for repeat in range(min(3, context.repeats)):
            ours.append(embed(work / "points.csv")["seconds"])
            words = run([python, peer, work / "points.csv"] + (["--trust", work / "embedding.csv"] if repeat == 0 else [])).split()
            theirs.append(float(words[0]))
            if repeat == 0:
                trust = list(map(float, words[1:]))
        yield "analysis.tsne_speedup_vs_sklearn", statistics.median(t / o for t, o in zip(theirs, ours)), "x", f"5,000 points; scikit-learn {statistics.median(theirs):.1f} s"
        yield "analysis.tsne_s", statistics.median(ours), "s", "the same, ours, with reading and writing"
        yield "analysis.tsne_trust_minus_sklearn", trust[0] - trust[1], "", f"trustworthiness of ten neighbours {trust[0]:.4f}, scikit-learn {trust[1]:.4f}"
        write_points(work / "points.csv", 50000)
        yield "analysis.tsne_s.50000", embed(work / "points.csv")["seconds"], "s", "50,000 points"
    finally:
        shutil.rmtree(work)
