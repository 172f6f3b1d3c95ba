"""Importing a virtual stack of a million 64 x 64 stamps: rate, and peak memory of the process."""
import os
import shutil
import subprocess
import tempfile
import time

import struct

COUNT = 1_000_000
SIZE = 64

def write_stack(path, count):
    """Writes a sparse .npy file of that shape, which takes no space on the disk."""
    text = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d, %d), }" % (count, SIZE, SIZE)
    text += " " * (-(10 + len(text) + 1) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode())
        file.truncate(file.tell() + count * SIZE * SIZE * 4)

def peak_mib(command):
    """Runs a command; returns (time [s], peak resident memory [MiB])."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024

def figures(context):
    count = COUNT
    with tempfile.TemporaryDirectory() as folder:
        while shutil.disk_usage(folder).free < count * SIZE * SIZE * 4 * 1.3:
            count //= 2
        write_stack(f"{folder}/stack.npy", count)
        seconds, memory = peak_mib([context.program, "import", f"{folder}/stack.npy", "-o", f"{folder}/sample.h5", "--axes", "nyx", "--quiet"])
        yield "store.stamps_per_s", count / seconds, "stamps/s", f"{count} stamps imported from one array"
        yield "store.peak_memory_mib", memory, "MiB", "largest resident memory of that process"
