"""Cut-outs of 64 x 64 px from a generated mosaic of 16,000 x 16,000 px, RICE-compressed in tiles of 100 x 100, at 100,000 positions, alternating
with astropy's Cutout2D; and the memory for a tenth and ten times as many objects (of 16 x 16 px)."""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

EDGE, OBJECTS = 16000, 100000
PEER_STAMPS = 5000
WAYS = {"sky": ("", "by SkyCoord and WCS"), "pixel": (".pixel", "by pixels worked out at once, with WCS"),
        "bare": (".bare", "by such pixels, without WCS")}
PEER = pathlib.Path(__file__).with_name("peer_cutout_astropy.py")


def run(command):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout


def cut_out(context, work, catalogue, size):
    """Time of the process [s], and its peak memory [MiB]."""
    command = [context.program, "cutout", "--mosaic", work / "mosaic.fits", "--catalogue", work / f"{catalogue}.fits", "--size", size,
               "--duplicate-radius", 0, "-o", work / "ours.h5", "--threads", 2, "--quiet", "--json"]
    (work / "ours.h5").unlink(missing_ok=True)
    start = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit("error: peculiar cutout failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def figures(context):
    work = pathlib.Path(tempfile.mkdtemp(prefix="peculiar_bench_"))
    if shutil.disk_usage(work).free < 8 << 30:
        print("cutout: skipped, it needs 8 GB in the folder for temporary files", file=sys.stderr)
        return
    try:
        python = context.peer_python("astropy", "numpy", "h5py")
        run([python, PEER, "make", work, EDGE, OBJECTS])
        ours, theirs = [], {name: [] for name in WAYS}
        for _ in range(min(3, context.repeats)):
            seconds, memory = cut_out(context, work, "cat", 64)
            ours.append(seconds)
            peer = json.loads(run([python, PEER, "cut", work, PEER_STAMPS, work / "theirs.h5"]))
            for name, times in theirs.items():
                times.append(peer["open"] + peer[name] * OBJECTS / PEER_STAMPS)
        run([python, PEER, "same", work, work / "ours.h5", work / "theirs.h5"])
        few = cut_out(context, work, "tenth", 16)[1]
        many = cut_out(context, work, "tenfold", 16)[1]
    finally:
        shutil.rmtree(work)
    yield "cutout.stamps_per_s", OBJECTS / statistics.median(ours), "1/s", "100,000 stamps, whole process, two threads"
    for name, (suffix, words) in WAYS.items():
        rate = OBJECTS / statistics.median(theirs[name])
        yield (f"cutout.speedup_vs_astropy{suffix}", statistics.median(t / o for t, o in zip(theirs[name], ours)), "x",
               f"Cutout2D {words}: {rate:.0f} stamps/s, from {PEER_STAMPS} stamps and one opening")
    yield "cutout.peak_memory_mib", memory, "MiB", "100,000 objects, 64 x 64 px"
    yield "cutout.peak_memory_mib.few", few, "MiB", "10,000 objects, 16 x 16 px"
    yield "cutout.peak_memory_mib.many", many, "MiB", "1,000,000 objects, 16 x 16 px"
