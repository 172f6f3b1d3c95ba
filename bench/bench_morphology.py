"""Morphology: stamps per second of `peculiar measure`, with one thread and with all, alternating with sep and statmorph in one Python process
on the same stamps, including the Sersic fit; and detection alone, compared with sep."""
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

STAMPS = 200


def run(command):
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout


def figures(context):
    work = pathlib.Path(tempfile.mkdtemp(prefix="peculiar_bench_"))
    try:
        run([context.build / "draw_galaxies", work / "stamps", "--count", STAMPS])
        run([context.program, "import", work / "stamps", "-o", work / "sample.h5", "--quiet"])
        python = context.peer_python("statmorph", "sep")
        ours, threaded, theirs, detected, by_sep = [], [], [], [], []
        for _ in range(context.repeats):
            for threads, seconds in ((1, ours), (os.cpu_count(), threaded)):
                report = json.loads(run([context.program, "measure", work / "sample.h5", "-o", work / "measured.h5", "--gain", "5",
                                         "--threads", threads, "--overwrite", "--json", "--quiet"]))
                seconds.append(report["images"] / report["images_per_second"])
            count, sources, seconds = run([context.build / "bench_detect_stamps", work / "sample.h5"]).split()
            detected.append(float(seconds))
            peer = run([python, pathlib.Path(__file__).with_name("peer_morphology_statmorph.py"), work / "stamps"]).split()
            if peer[:2] != [count, sources]:
                raise SystemExit(f"error: sep finds {peer[1]} sources in {peer[0]} stamps, we {sources} in {count}")
            by_sep.append(float(peer[2]))
            theirs.append(float(peer[2]) + float(peer[3]))
    finally:
        shutil.rmtree(work)
    stamps = int(count)
    yield ("morphology.speedup_vs_statmorph", statistics.median(t / o for t, o in zip(theirs, ours)), "x",
           f"{stamps} stamps; statmorph and sep {1e3 * statistics.median(theirs) / stamps:.0f} ms a stamp")
    yield ("morphology.speedup_vs_statmorph.threads", statistics.median(t / o for t, o in zip(theirs, threaded)), "x",
           f"{os.cpu_count()} threads against one process")
    yield "morphology.images_per_s", stamps / statistics.median(ours), "1/s", "one thread, with reading and writing"
    yield ("morphology.detection_speedup_vs_sep", statistics.median(t / o for t, o in zip(by_sep, detected)), "x",
           f"{stamps / statistics.median(detected):.0f} stamps/s")
