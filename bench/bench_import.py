"""Import of 2,000 JPEGs of 424 x 424 to 64 x 64, compared with Pillow and NumPy in two processes."""
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

PEER = pathlib.Path(__file__).with_name("peer_import_pillow.py")


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def figures(context):
    folder = context.shared_data / "galaxies"
    if not folder.is_dir():
        print("import: skipped, the folder of galaxies is absent", file=sys.stderr)
        return
    python = context.peer_python("pillow", "numpy", "h5py")
    with tempfile.TemporaryDirectory() as output:
        for kind, extra in [("", []), (".grey", ["--grey"])]:
            ours = [context.program, "import", folder, "-o", f"{output}/a.h5", "--size", "64", "--rebin", "--threads", "2",
                    "--quiet", "--overwrite", *extra]
            theirs = [python, PEER, folder, f"{output}/b.h5", *extra]
            seconds(ours), seconds(theirs)
            pairs = [(seconds(ours), seconds(theirs)) for _ in range(context.repeats)]
            check = subprocess.run([python, PEER, "--compare", f"{output}/a.h5", f"{output}/b.h5"], check=True,
                                   capture_output=True, text=True)
            count = len(list(folder.rglob("*.jpg")))
            ratio = statistics.median(theirs_s / ours_s for ours_s, theirs_s in pairs)
            rate = count / statistics.median(ours_s for ours_s, _ in pairs)
            yield f"import.speedup_vs_pillow{kind}", ratio, "x", "whole processes, two threads against two; " + check.stdout.strip()
            yield f"import.images_per_s{kind}", rate, "images/s", f"{count} JPEGs"
