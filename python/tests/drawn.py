"""Images, a sample and a small model that tests share; made once."""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

import numpy as np

import peculiar
from peculiar import _program

EDGE = 32
TINY = {"contrast_steps": 3, "width": 4, "batch": 8, "threads": 1, "seed": 1}
# For scripts: a forked process, which has copies of all that is open.
ASLEEP = """
def asleep():
    import os, time
    child = os.fork()
    if child == 0:
        os.closerange(0, 3)
        time.sleep(60)
        os._exit(0)
    print(child, flush=True)
"""
WITH_GENERATOR = {"steps": 4, "encoder_steps": 4, "latent": 8, **TINY}


def spots(count, *, seed=1, doubles=0):
    """Round spots on noise, (count, 1, EDGE, EDGE); the last so many have a second one."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:EDGE, :EDGE] - (EDGE - 1) / 2
    images = random.normal(0, 0.02, (count, 1, EDGE, EDGE)).astype(np.float32)
    for i in range(count):
        width = random.uniform(2.5, 3.5)
        images[i, 0] += np.exp(-(x**2 + y**2) / (2 * width**2))
        if i >= count - doubles:
            images[i, 0] += np.exp(-((x - 9) ** 2 + (y - random.uniform(-4, 4)) ** 2) / 8)
    return images


@functools.cache
def folder():
    path = pathlib.Path(tempfile.mkdtemp(prefix="peculiar-test-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@functools.cache
def sample():
    """120 images, the last 12 with a second spot."""
    array = folder() / "drawn.npy"
    np.save(array, spots(120, doubles=12))
    peculiar.import_images(array, output=folder() / "drawn.h5", axes="nbyx", bands="r", unit="nJy", pixel_scale=0.1)
    return folder() / "drawn.h5"


@functools.cache
def ranking_model():
    """Without generator; of all images of the sample."""
    peculiar.train(sample(), output=folder() / "ranking.safetensors", preset="ranking", **TINY)
    return folder() / "ranking.safetensors"


@functools.cache
def full_model():
    """With generator, critic and encoder."""
    peculiar.train(sample(), output=folder() / "full.safetensors", **WITH_GENERATOR)
    return folder() / "full.safetensors"


@functools.cache
def many():
    """A sample of 1,560 images, of which a run can be stopped in the middle."""
    peculiar.merge([sample()] * 13, output=folder() / "many.h5", keep_duplicates=True)
    return folder() / "many.h5"


def end_all(processes):
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def command(*words, code=0):
    """The program as its own command line runs it: (outcome, messages)."""
    done = subprocess.run([_program.path(), *map(str, words), "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == code, (words, done.stderr)
    return (json.loads(done.stdout) if done.stdout.strip() else {}), done.stderr
