"""A map of a million rows of 32 numbers (or --rows) with landmarks on all threads: time, peak memory, whether rare classes stay together,
and its trustworthiness on 50,000 of the rows, compared with maps of these 50,000 rows by other programs. Ten minutes and more."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

COMPARED = 50000


def add_options(group):
    group.add_argument("--rows", type=int, default=1000000)
    group.add_argument("--peers", default="sklearn", help="comma-separated, from sklearn, opentsne, umap")
    group.add_argument("--threads", type=int, default=os.cpu_count())


def figures(context):
    options = context.options
    peers = list(filter(None, options.peers.split(",")))
    packages = {"sklearn": "scikit-learn", "opentsne": "openTSNE", "umap": "umap-learn"}
    python = context.peer_python("numpy", "scipy", "astropy", *(packages[name] for name in peers))
    peer = pathlib.Path(__file__).with_name("peer_maps.py")
    work = pathlib.Path(tempfile.mkdtemp(prefix="peculiar_bench_"))

    def run_peer(*words):
        return subprocess.run([python, peer, *map(str, words)], check=True, capture_output=True, text=True).stdout

    def embed(method, output):
        command = [context.program, "embed", work / "points.npy", "-o", output, "--method", method, "--threads", options.threads, "--json", "--quiet"]
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)
        report = json.loads(process.stdout.read())
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise RuntimeError("peculiar embed failed")
        return report, usage.ru_maxrss / 1e6

    try:
        run_peer("make", options.rows, work / "points.npy", work / "kinds.npy")
        report, memory = embed("pca", work / "axes.fits")
        yield "embed.pca_s", report["seconds"], "s", f"{options.rows} rows, principal components, with reading and writing; {memory:.1f} GB"
        report, memory = embed("tsne", work / "map.fits")
        yield "embed.map_s", report["seconds"], "s", f"{options.rows} rows, {report['landmarks']} landmarks, {options.threads} threads, with reading and writing"
        yield "embed.map_memory_gb", memory, "GB", "greatest resident memory"
        judged = json.loads(run_peer("judge", work / "points.npy", work / "kinds.npy", work / "map.fits"))
        for size, share in judged["rare"].items():
            yield f"embed.rare_together.{size}", share, "", f"of the ten nearest in the map to the {size} of a rare kind are of it"
        yield "embed.trust_estimate", report["trustworthiness"], "", "as the program estimates it for the whole map"
        compared = [work / "some.npy", work / "some_kinds.npy", work / "some_places.npy"]
        run_peer("draw", COMPARED, work / "points.npy", work / "kinds.npy", work / "map.fits", *compared)
        yield "embed.trust", json.loads(run_peer("judge", *compared))["trust"], "", f"trustworthiness of ten neighbours of {COMPARED} of the rows, exact"
        for name in peers:
            seconds = float(run_peer("fit", name, compared[0], options.threads, work / "theirs.npy").split()[-1])
            judged = json.loads(run_peer("judge", *compared[:2], work / "theirs.npy"))
            yield f"embed.trust.{name}", judged["trust"], "", f"{packages[name]}'s map of these {COMPARED} alone, {seconds:.0f} s"
    finally:
        shutil.rmtree(work)
