"""Simulations: stars per second read from a RAMSES output, alternating with pynbody, and compared with cat; and the time to make a
universe of 300 isolated galaxies and 60 mergers, 8,000 particles each over 12 snapshots."""
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

THREADS = 2


def run_reader(command):
    words = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout.split()
    return int(words[0]), float(words[1]), float(words[2])


def read_rates(context, folder):
    output = sorted(folder.glob("output_*"))[0]
    files = sorted(output.glob("part_*.out*"))
    python = context.peer_python("pynbody")
    ours, peer, cat = [], [], []
    for _ in range(context.repeats):
        stars, seconds, mass = run_reader([context.build / "bench_read_stars", output, THREADS])
        ours.append(seconds)
        peer_stars, seconds, peer_mass = run_reader([python, pathlib.Path(__file__).with_name("peer_stars_pynbody.py"), output, THREADS])
        peer.append(seconds)
        if peer_stars != stars or abs(peer_mass / mass - 1) > 1e-3:
            sys.exit(f"error: pynbody reads {peer_stars} stars of {peer_mass} Msun, we {stars} of {mass}")
        start = time.perf_counter()
        subprocess.run(["cat", *map(str, files)], check=True, stdout=subprocess.DEVNULL)
        cat.append(time.perf_counter() - start)
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    yield ("simulation.speedup_vs_pynbody", statistics.median(p / o for p, o in zip(peer, ours)), "x",
           f"{stars} stars in {len(files)} files; pynbody {statistics.median(peer):.2f} s")
    yield ("simulation.stars_per_s", stars / statistics.median(ours), "1/s", f"{megabytes / statistics.median(ours):.0f} MB/s of files")
    yield ("simulation.share_of_cat", statistics.median(c / o for c, o in zip(cat, ours)), "",
           f"cat of the files to /dev/null: {megabytes / statistics.median(cat):.0f} MB/s")


def figures(context):
    work = pathlib.Path(tempfile.mkdtemp(prefix="peculiar_bench_"))
    try:
        start = time.perf_counter()
        subprocess.run([context.program, "simulate", work / "universe", "--galaxies", "300", "--mergers", "60", "--particles", "8000",
                        "--snapshots", "12", "--threads", str(THREADS), "--quiet"], check=True, stdout=subprocess.DEVNULL)
        gigabytes = sum(file.stat().st_size for file in (work / "universe").rglob("*") if file.is_file()) / 1e9
        yield "simulation.universe_s", time.perf_counter() - start, "s", f"300 galaxies, 60 mergers, 12 snapshots each: {gigabytes:.1f} GB"
        shutil.rmtree(work / "universe")
        # One large snapshot to read.
        subprocess.run([context.program, "simulate", work / "large", "--galaxies", "200", "--mergers", "0", "--flybys", "0",
                        "--particles", "20000", "--snapshots", "2", "--epochs", "1", "--threads", str(THREADS), "--quiet"], check=True,
                       stdout=subprocess.DEVNULL)
        yield from read_rates(context, work / "large")
    finally:
        shutil.rmtree(work)
