"""An open model: its numbers are the program's; arrays, errors, stopping, dying."""

from __future__ import annotations

import gc
import os
import pathlib
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import time

import astropy.units as u
import h5py
import numpy as np
import pytest
from astropy.utils.masked import Masked
from drawn import ASLEEP, command, end_all, folder, full_model, ranking_model, sample, spots

import peculiar
from peculiar import _shared

SETTINGS = {"threads": 1, "seed": 1}


@pytest.fixture(scope="module")
def images():
    with h5py.File(sample()) as file:
        return file["images"][:]


@pytest.fixture(scope="module")
def model():
    with peculiar.Model(ranking_model(), **SETTINGS) as opened:
        yield opened


def columns_of(path):
    with h5py.File(path) as file:
        return {name: column[:] for name, column in file["catalogue"].items()}


def test_scores_are_the_programs_bit_for_bit(model, images, tmp_path):
    peculiar.score(ranking_model(), sample(), output=tmp_path / "s.h5", **SETTINGS)
    known = columns_of(tmp_path / "s.h5")
    scores = model.score(images)
    assert scores.ranking == "combined"
    assert len(scores) > 5
    for name, values in scores.items():
        assert values.dtype == np.float64
        np.testing.assert_array_equal(values, known[name], name)
    assert set(scores.highest[:12]) & set(range(108, 120))
    np.testing.assert_array_equal(model.score(images, scorers="asymmetry")["asymmetry"], known["asymmetry"])


def test_searches_are_the_programs_bit_for_bit(images, tmp_path):
    search = {"method": "fast", "iterations": 5, "restarts": 2, "batch": 16, **SETTINGS}
    peculiar.score(full_model(), sample(), output=tmp_path / "s.h5", **search)
    known = columns_of(tmp_path / "s.h5")
    with peculiar.Model(full_model(), **search) as model:
        scores = model.score(images, search=True)
        for name, values in scores.items():
            np.testing.assert_array_equal(values, known[name], name)
        assert "anomaly_score" in scores
        assert scores.latent.shape == (120, 8)
        made = model.reconstruct(images[:4])
        assert made.images.shape == made.residuals.shape == made.significance.shape == (4, 1, 32, 32)
        np.testing.assert_allclose(made.images + made.residuals, images[:4], atol=1e-5)


def test_every_kind_of_array_gives_the_same(model, images):
    known = model.score(images)["combined"]
    shared = model.buffer(150)
    shared[10:130] = images
    for same in (
        images[:, 0],
        images.astype(np.float64),
        images.astype(">f4"),
        np.asfortranarray(images),
        shared[10:130],
    ):
        np.testing.assert_array_equal(model.score(same)["combined"], known)
    assert model.score(images[:0])["combined"].shape == (0,)
    assert model.score(list(images[:2]))["combined"].shape == (2,)


def test_a_buffer_is_not_copied(model, images, monkeypatch):
    shared = model.buffer(120)
    assert shared.shape == (120, 1, 32, 32)
    shared[:] = images
    assert _shared.place_of(shared[3:])["offset"] == 3 * 32 * 32 * 4
    assert _shared.place_of(shared[:, :, ::2]) is None
    assert _shared.place_of(images) is None
    monkeypatch.setattr("peculiar.model.shared_array", lambda *_: pytest.fail("a copy was made"))
    assert len(model.score(shared)["combined"]) == 120


def test_shared_memory_is_given_back(model, images):
    model.score(images[:2])
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        model.score(images[:2])
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) <= before


def test_masks_and_variances_count(model, images):
    bad = images[:6].copy()
    bad[0, 0, 3, 4] = np.nan
    bad[1, 0, 3, 4] = np.nan
    mask = np.zeros(bad.shape, bool)
    mask[0, 0, 3, 4] = True
    combined = model.score(bad, mask=mask)["combined"]
    assert np.isfinite(combined[0])
    assert np.isnan(combined[1])
    np.testing.assert_array_equal(model.score(np.ma.MaskedArray(bad, mask))["combined"], combined)
    other = np.zeros(bad.shape, np.uint8)
    other[1, 0, 3, 4] = 1
    both = model.score(np.ma.MaskedArray(bad, mask), mask=other)["combined"]
    np.testing.assert_array_equal(both, model.score(bad, mask=mask | (other == 1))["combined"])
    assert np.isfinite(both).all()
    np.testing.assert_array_equal(model.score(Masked(bad * u.nJy, mask), mask=other)["combined"], both)
    halves = model.score(2 * images[:6] * u.Unit(0.5 * u.nJy), unit="nJy")["combined"]
    np.testing.assert_array_equal(halves, model.score(images[:6])["combined"])
    with pytest.raises(peculiar.InputError, match="images: is in s, which cannot be converted to nJy"):
        model.score(images[:2] * u.s, unit="nJy")
    with peculiar.Model(full_model(), iterations=3, **SETTINGS) as full:
        scores = full.score(images[:3], variance=np.full(images[:3].shape, 4e-4), search=True)
        assert np.isfinite(scores["weighted_anomaly_score"]).all()
        assert "weighted_anomaly_score" not in full.score(images[:3], search=True)


def test_the_contract_is_held_in_the_programs_words(model, tmp_path):
    assert model.contract["bands"][0]["name"] == "r"
    assert model.contract["unit"] == "nJy"
    assert model.shape == (1, 32, 32)
    array = tmp_path / "a.npy"
    np.save(array, spots(3)[:, :, :30, :30])
    peculiar.import_images(array, output=tmp_path / "a.h5", axes="nbyx")
    _, said = command("score", ranking_model(), tmp_path / "a.h5", "-o", tmp_path / "s.h5", code=3)
    with pytest.raises(peculiar.InputError) as failure:
        model.score(spots(3)[:, :, :30, :30])
    assert said.endswith("\n" + f"error: {failure.value}\n".replace("images:", f"{tmp_path / 'a.h5'}:", 1))
    for words, given in [
        ("trained on images with the bands r, these have .*, ", {"images": np.ones((2, 2, 32, 32))}),
        ("the bands r, these have i;", {"images": spots(2), "bands": ["i"]}),
        ("arcsec, these have 0.3;", {"images": spots(2), "pixel_scale": 0.3}),
    ]:
        with pytest.raises(peculiar.InputError, match=words):
            model.score(**given)
    for words, given in [
        ("axes .n, band, y, x.", {"images": np.ones((32, 32))}),
        ("mask: its shape is", {"images": spots(2), "mask": np.zeros((1, 32, 32))}),
        ("an array of numbers is needed", {"images": np.full((2, 32, 32), "x")}),
        ("2 names for images of 1 bands", {"images": spots(2), "bands": ["r", "i"]}),
        ("scorers: 'no_such' is not one of", {"images": spots(2), "scorers": ["no_such"]}),
        ("generator", {"images": spots(2), "search": True}),
    ]:
        with pytest.raises(peculiar.UsageError, match=words):
            model.score(**given)
    assert len(model.score(spots(2))["combined"]) == 2


def test_what_cannot_be_opened_is_an_error_in_words():
    with pytest.raises(peculiar.InputError, match=r"nothing\.safetensors"):
        peculiar.Model(folder() / "nothing.safetensors")
    with pytest.raises(peculiar.UsageError, match="--restarts: 0 is out of range"):
        peculiar.Model(ranking_model(), restarts=0)
    with pytest.raises(TypeError, match="did you mean 'orientations'"):
        peculiar.Model(ranking_model(), orientation=1)


def test_a_dead_worker_is_an_error_and_the_next_call_starts_another(images):
    with peculiar.Model(ranking_model(), **SETTINGS) as model:
        known = model.score(images[:3])["combined"]
        os.kill(model._worker._process.pid, signal.SIGKILL)
        model._worker._process.wait()
        # Known to be dead before the call: another is started. Dying within a call: an error.
        np.testing.assert_array_equal(model.score(images[:3])["combined"], known)

        def kill(_):
            os.kill(model._worker._process.pid, signal.SIGKILL)

        with pytest.raises(peculiar.InternalError, match=r"has ended.*SIGKILL.*starts another"):
            model.score(np.concatenate([images] * 12), progress=kill)
        np.testing.assert_array_equal(model.score(images[:3])["combined"], known)
    with pytest.raises(peculiar.UsageError, match="was closed"):
        model.score(images)


def test_ctrl_c_and_cancellation_end_the_request_and_not_the_worker(model, images):
    process = model._open()._process.pid
    many = np.concatenate([images] * 12)
    with pytest.raises(KeyboardInterrupt):
        model.score(many, progress=lambda _: signal.raise_signal(signal.SIGINT))
    cancel = peculiar.Cancellation()
    with pytest.raises(peculiar.Cancelled, match="stopped at image"):
        model.score(many, progress=lambda _: cancel.cancel(), cancel=cancel)
    assert len(model.score(images[:2])["combined"]) == 2
    assert model._open()._process.pid == process


def test_cancellation_ends_the_wait_for_a_turn(model, images):
    many = np.concatenate([images] * 12)
    begun, may_end, cancel, ends = threading.Event(), threading.Event(), peculiar.Cancellation(), []

    def hold(_):
        begun.set()
        may_end.wait(60)

    def wait():
        try:
            model.score(images[:2], cancel=cancel)
        except peculiar.Cancelled as stopped:
            ends.append(str(stopped))

    running = threading.Thread(target=lambda: model.score(many, progress=hold))
    running.start()
    assert begun.wait(60)
    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.2)
    cancel.cancel()
    waiting.join(5)
    may_end.set()
    running.join(60)
    assert ends == ["cancelled before it began"]
    assert len(model.score(images[:2])["combined"]) == 2


def test_cancellation_just_before_the_request_is_written_counts(model, images, monkeypatch):
    worker, cancel = model._open(), peculiar.Cancellation()
    write = worker._write

    def write_late(line):
        if "do" in line:  # the cancellation overtakes the request
            cancel.cancel()
        write(line)

    monkeypatch.setattr(worker, "_write", write_late)
    with pytest.raises(peculiar.Cancelled):
        model.score(np.concatenate([images] * 12), cancel=cancel)
    monkeypatch.undo()
    assert len(model.score(images[:2])["combined"]) == 2


def test_another_model_under_the_same_name_is_not_mixed(images, tmp_path):
    path = tmp_path / "m.safetensors"
    shutil.copy(ranking_model(), path)
    with peculiar.Model(path, **SETTINGS) as model:
        model.score(images[:2])
        os.kill(model._worker._process.pid, signal.SIGKILL)
        model._worker._process.wait()
        shutil.copy(full_model(), path)
        with pytest.raises(peculiar.InputError, match="has changed since it was opened; open it again"):
            model.score(images[:2])


def test_a_model_is_pickled_by_its_path(model, images):
    copy = pickle.loads(pickle.dumps(model))
    assert copy._worker is None
    np.testing.assert_array_equal(copy.score(images[:3])["combined"], model.score(images[:3])["combined"])
    copy.close()


def test_threads_take_turns(model, images):
    known = {i: model.score(images[10 * i : 10 * i + 10])["combined"] for i in range(6)}
    found = {}

    def work(i):
        found[i] = model.score(images[10 * i : 10 * i + 10])["combined"]

    threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for i in range(6):
        np.testing.assert_array_equal(found[i], known[i])


@pytest.mark.parametrize("fork", ["", "asleep()"], ids=["alone", "forked"])
def test_the_worker_ends_when_its_parent_is_killed(fork):
    script = (
        f"import os, signal, sys, peculiar\n{ASLEEP}\n"
        f"model = peculiar.Model({str(ranking_model())!r}, threads=1)\n"
        "print(model._worker._process.pid, flush=True)\n"
        f"{fork}\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(pathlib.Path(peculiar.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment)
    worker, *forked = map(int, done.stdout.split())
    try:
        end = time.monotonic() + 20
        while _runs(worker):
            assert time.monotonic() < end, "the worker outlived its parent"
            time.sleep(0.05)
    finally:
        end_all(forked)


def test_a_forked_process_does_not_hold_the_worker():
    model = peculiar.Model(ranking_model(), **SETTINGS)
    process = model._worker._process
    child = os.fork()
    if child == 0:
        time.sleep(30)
        os._exit(0)
    try:
        begin = time.monotonic()
        model.close()
        assert process.returncode == 0
        assert time.monotonic() - begin < 5
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _runs(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_scores_become_a_table(model, images):
    scores = model.score(images[:5])
    table = scores.to_table()
    assert table.colnames == list(scores)
    assert len(table) == 5
    assert table["combined"].info.description == scores.descriptions["combined"]
    for name, unit in scores.units.items():
        if unit:
            assert table[name].unit is not None
    assert "ranked by combined" in repr(scores)
