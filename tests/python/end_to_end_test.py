#!/usr/bin/env python3
"""The program as a user runs it: exit codes, messages, interruption, configuration, from an empty folder."""
import csv
import ctypes
import html
import json
import math
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import tempfile

PROGRAM, DRAW = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])


def run(*arguments, code=0):
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert result.returncode == code, (arguments, result.returncode, result.stdout, result.stderr)
    return result


def wait_until(holds, folder, process):
    """Returns as soon as holds() is true, which is asked at every change in the folder: no waiting by the clock."""
    created, moved_here, modified = 0x100, 0x80, 0x2  # IN_CREATE, IN_MOVED_TO, IN_MODIFY
    libc = ctypes.CDLL(None, use_errno=True)
    changes, ended = libc.inotify_init1(os.O_CLOEXEC), os.pidfd_open(process.pid)
    assert libc.inotify_add_watch(changes, os.fsencode(folder), created | moved_here | modified) >= 0, os.strerror(ctypes.get_errno())
    while not holds():
        ready, _, _ = select.select([changes, ended], [], [])
        assert ended not in ready, ("ended too early", process.communicate())
        os.read(changes, 65536)
    os.close(changes)
    os.close(ended)


def check_exit_codes(folder):
    assert "did you mean 'import'" in run("imprt", code=2).stderr
    assert "--rebin" in run("import", folder, "-o", "a.h5", "--rebinn", code=2).stderr
    assert "there is no such file" in run("info", "nothing.h5", code=3).stderr
    (folder / "c.toml").write_text("[import]\nsise = 3\n", encoding="utf-8")
    assert "did you mean 'size'" in run("import", folder, "-o", "a.h5", "--config", folder / "c.toml", code=2).stderr
    result = run("info", "nothing.h5", code=3)
    assert result.stdout == "" and result.stderr.startswith("error: "), result


def check_pipeline(folder):
    images = folder / "images"
    subprocess.run([DRAW, images, "--count", "90", "--seed", "3"], check=True, stdout=subprocess.DEVNULL)
    sample = folder / "galaxies.h5"
    result = run("import", images, "-o", sample, "--labels", "folders", "--json", "--log-file", folder / "log.txt")
    assert json.loads(result.stdout)["images"] == 90, result.stdout
    assert (folder / "log.txt").exists()
    assert "exists already" in run("import", images, "-o", sample, code=3).stderr
    info = json.loads(run("info", sample, "--json").stdout)
    assert {word["value"] for word in next(c for c in info["columns"] if c["name"] == "label")["commonest"]} == {
        "single", "companion", "distorted"}, info
    run("split", sample, "-o", folder / "a.h5", "--rest", folder / "b.h5", "--fraction", "0.5")
    run("merge", folder / "a.h5", folder / "b.h5", "-o", folder / "c.h5")
    assert json.loads(run("info", folder / "c.h5", "--json").stdout)["images"] == 90
    run("show", sample, "-o", folder / "sheet.png", "-n", "9")
    run("export", sample, "--catalogue", folder / "t.vot", "--images", folder / "t.fits")
    assert (folder / "sheet.png").read_bytes()[:4] == b"\x89PNG"
    return images


TINY = ["--steps", "6", "--encoder-steps", "5", "--contrast-steps", "5", "--width", "4", "--latent", "8", "--batch", "8", "--threads", "1"]


def columns(scores, folder):
    """The catalogue as lines of text."""
    table = folder / f"{scores.stem}.csv"
    run("export", scores, "--catalogue", table, "--overwrite")
    return table.read_text(encoding="utf-8")


def check_scoring(folder):
    """Model, scores, p-values, list and tables; errors; a search that is killed goes on and ends the same."""
    train, sample = folder / "a.h5", folder / "b.h5"
    for seed in (1, 2):
        run("train", train, "-o", folder / f"m{seed}.safetensors", "--seed", seed, *TINY)
    model = folder / "m1.safetensors"
    normals, scores = folder / "normals.h5", folder / "scores.h5"
    run("score", model, train, "-o", normals)
    result = json.loads(run("score", model, sample, "-o", scores, "--json").stdout)
    assert result["images"] == 45 and result["ranking"] == "combined" and result["drift"], result
    assert json.loads(run("info", scores, "--json").stdout)["kind"] == "scores"
    calibrated = json.loads(run("calibrate", scores, "--normals", normals, "--json").stdout)
    assert calibrated["normals"] == 45 and abs(calibrated["least_p_value"] - 1 / 46) < 1e-9, calibrated
    top = json.loads(run("top", scores, "-n", "5", "-o", folder / "top.png", "--json").stdout)
    assert len(top["images"]) == 5 and top["images"][0]["p_value"] is not None, top
    assert (folder / "top.png").read_bytes()[:4] == b"\x89PNG"
    assert run("top", scores, "-n", "1").stdout.splitlines()[0].endswith("label")
    run("score", model, sample, "-o", folder / "scores.vot")
    assert "combined" in (folder / "scores.vot").read_text(encoding="utf-8")
    assert not (folder / "scores.vot.h5").exists()

    other = folder / "other_scores.h5"
    run("score", folder / "m2.safetensors", sample, "-o", other)
    assert "by another model" in run("calibrate", other, "--normals", normals, code=3).stderr
    assert "is a scores file" in run("score", model, scores, "-o", folder / "x.h5", code=3).stderr
    assert "exists already" in run("score", model, sample, "-o", scores, code=3).stderr
    assert "unexpected argument" in run("score", model, sample, train, "-o", folder / "x.h5", code=2).stderr
    assert "give MODEL.safetensors and SAMPLE.h5" in run("score", model, "-o", folder / "x.h5", code=2).stderr

    many = folder / "many_to_score.h5"
    run("merge", *[sample] * 8, "-o", many, "--keep-duplicates")
    command = ["score", model, many, "-o", folder / "searched.h5", "--method", "fast", "--iterations", "60", "--tolerance", "0", "--threads", "1",
               "--batch", "32"]
    process = subprocess.Popen([PROGRAM, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    unfinished = folder / "searched.h5.search.h5.partial"
    wait_until(lambda: unfinished.exists() and unfinished.with_name(unfinished.name + ".journal").exists(), folder, process)
    at_start = unfinished.stat().st_mtime_ns
    environment = pathlib.Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
    assert any(line.startswith((b"GOMP_SPINCOUNT=", b"OMP_WAIT_POLICY=")) for line in environment), "threads that wait let others work"
    wait_until(lambda: unfinished.stat().st_mtime_ns != at_start, folder, process)  # the first rows
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (folder / "searched.h5").exists()
    run(*command)
    left = sorted(path.name for path in folder.glob("searched.h5*"))
    assert left == ["searched.h5"], left
    whole = [str(word).replace("searched.h5", "whole.h5") for word in command]
    run(*whole)
    assert columns(folder / "searched.h5", folder) == columns(folder / "whole.h5", folder), "killed and gone on with: the same"


def check_folds(folder):
    """Two trainings, each without one half of a sample, and each half scored by the one that has not seen it: all images, once."""
    sample, folds = folder / "galaxies.h5", folder / "folds"
    folds.mkdir()
    rows = []
    for fold in (1, 2):
        model, scores = folds / f"without_{fold}.safetensors", folds / f"{fold}.csv"
        trained = json.loads(run("train", sample, "-o", model, "--group", "id", "--fold", f"{fold}/2", "--json", *TINY).stdout)
        run("score", model, sample, "-o", scores, "--left-out")
        with scores.open(newline="", encoding="utf-8") as table:
            own = list(csv.DictReader(table))
        assert trained["left_out"] == len(own) == 90 - trained["training"] - trained["held_out"], (trained, len(own))
        assert {row["fold"] for row in own} == {str(fold)}
        rows += [int(row["row"]) for row in own]
    assert sorted(rows) == list(range(90)), rows
    assert "is not the sample" in run("score", model, folder / "a.h5", "-o", folds / "a.h5", "--left-out", code=3).stderr
    assert "left no fold out" in run("score", folder / "m1.safetensors", sample, "-o", folds / "a.h5", "--left-out", code=3).stderr


def check_published(folder):
    """The experiment as published, small: the preset paper without what the paper has not; its search, thresholds and tables. And flags that a
    preset decides."""
    train, sample, own = folder / "a.h5", folder / "b.h5", folder / "published"
    own.mkdir()
    small = [*TINY[2:], "--epochs", "0.9", "--kernel", "5", "--critic-normalisation", "layer", "--no-encoder", "--no-contrast"]
    model = own / "model.safetensors"
    trained = json.loads(run("train", train, "-o", model, "--preset", "paper", "--json", *small).stdout)
    assert trained["steps"] == 1 and trained["encoder_steps"] == trained["contrast_steps"] == 0, trained
    settings = json.loads(run("info", model, "--json").stdout)["training"]["settings"]
    assert settings["augment"] is False and settings["kernel"] == 5 and settings["steps"] is None, settings
    toml = own / "train.toml"
    toml.write_text("[train]\naugment = false\n", encoding="utf-8")
    for words, augments in [(["--preset", "paper", "--augment"], True), (["--no-augment"], False), ([], True), (["--config", toml], False),
                            (["--config", toml, "--augment"], True)]:
        run("train", train, "-o", own / "other.safetensors", "--overwrite", *words, *small)
        assert json.loads(run("info", own / "other.safetensors", "--json").stdout)["training"]["settings"]["augment"] is augments, words

    search = ["--method", "paper", "--iterations", "20", "--threads", "1"]
    for name, images in (("training", train), ("scores", sample)):
        run("score", model, images, "-o", own / f"{name}.h5", *search)
    scores, training = own / "scores.h5", own / "training.h5"
    values = sorted(float(row["anomaly_score"]) for row in csv.DictReader(columns(training, own).splitlines()))
    assert len(values) == 45 and values[0] > 0 and trained["training"] < 45, "of the held-out training images too"
    words = ["calibrate", scores, "--normals", training, "--training", training, "--column", "anomaly_score", "--json"]
    calibrated = json.loads(run(*words).stdout)
    assert calibrated["column"] == "anomaly_score", calibrated
    assert [one["percentile"] for one in calibrated["thresholds"]] == [85, 90, 95], calibrated
    for one in calibrated["thresholds"]:
        place = one["percentile"] / 100 * 44
        assert values[math.floor(place)] <= one["score"] * 1.0001 and one["score"] * 0.9999 <= values[math.ceil(place)], (one, values)
    assert "fast begins from the encoder" in run("score", model, sample, "-o", own / "x.h5", "--method", "fast", code=2).stderr
    found = json.loads(run("evaluate", scores, "--normal", "single", "--columns", "anomaly_score", "--training", training, "--no-figures",
                           "-o", own / "evaluation", "--json").stdout)
    assert found and any((own / "evaluation").iterdir()), found


def check_report(folder):
    """The page of the folder, and its commands: splitting once more in the folder, as they say, gives the same samples."""
    page = folder / "report.html"
    top = json.loads(run("top", folder / "scores.h5", "-n", "5", "--json").stdout)["images"]
    result = json.loads(run("report", folder, "-o", page, "-n", "5", "--json").stdout)
    assert result["outliers"] == 5 and result["left_out"] == [], result
    text = page.read_text(encoding="utf-8")
    shown = re.findall(r"<h3>\d\. (.*?)</h3>", text)
    assert shown == [image["id"] for image in top], (shown, top)
    assert str(folder) not in text, "paths are those from the folder"
    commands = html.unescape(re.search(r'<pre class="copy".*?<code>(.*?)</code>', text, re.DOTALL)[1])
    splitting = next(part for part in commands.split("END\n") if part.startswith("peculiar split"))
    settings = splitting.split("\n", 1)[1].replace('"a.h5"', '"again_a.h5"').replace('"b.h5"', '"again_b.h5"')
    subprocess.run([PROGRAM, "split", "--config", "/dev/stdin"], cwd=folder, input=settings, text=True, capture_output=True, check=True)
    for name in ("a", "b"):
        assert columns(folder / f"again_{name}.h5", folder) == columns(folder / f"{name}.h5", folder), "repeated: the same"


def check_survey(folder):
    """A mosaic without world coordinates: sources, stamps, sky, and that sky under other images."""
    subprocess.run([DRAW, folder / "mosaic", "--count", "1", "--size", "512", "--noise", "0.3"], check=True, stdout=subprocess.DEVNULL)
    mosaic = next((folder / "mosaic").rglob("*.fits"))
    common = ["--mosaic", mosaic, "--mosaic-pixel-scale", "0.06", "--zero-point", "25", "--band", "F160W", "--unit", "electron/s"]
    sources, stamps, sky = folder / "sources.ecsv", folder / "stamps.h5", folder / "sky.h5"
    found = json.loads(run("detect", *common, "-o", sources, "--threshold", "5", "--background-tile", "256", "--json").stdout)
    assert found["sources"] >= 1 and found["data_share"] == 1, found
    assert "--x and --y" in run("cutout", *common, "--catalogue", sources, "--size", "32", "-o", stamps, code=3).stderr
    cut = json.loads(run("cutout", *common, "--catalogue", sources, "--x", "x", "--y", "y", "--size", "32", "-o", stamps, "--fates",
                         folder / "fates.csv", "--json").stdout)
    assert cut["stamps"] == cut["catalogue_rows"] - cut["duplicates"] > 0, cut
    assert (folder / "fates.csv").read_text(encoding="utf-8").count("\n") == found["sources"] + 1
    empty = json.loads(run("sky", *common, "--count", "40", "--size", "32", "-o", sky, "--json").stdout)
    assert 20 <= empty["stamps"] <= 40 and 0.3 < empty["fields"][0]["sky"] < 1, empty
    noisy = json.loads(run("noise", stamps, "-o", folder / "noisy.h5", "--sky", sky, "--exposure", "3000", "--json").stdout)
    assert noisy["images"] == cut["stamps"] and noisy["sky_stamps"] == empty["stamps"], noisy


def stop(command, sent, begun, folder):
    """Sends the signal as soon as begun() is true; what the program said, with its exit code that of the signal."""
    quiet = {name: value for name, value in os.environ.items() if name not in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")}  # verbs with networks start anew
    process = subprocess.Popen([PROGRAM, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=quiet)
    wait_until(begun, folder, process)
    process.send_signal(sent)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 128 + sent, (sent, process.returncode, said)
    return said


def check_interruption(folder, images):
    """ctrl-C, and the signals of batch systems, leave a resumable file, and the same command goes on."""
    copies = folder / "copies"
    copies.mkdir()
    sources = sorted(images.rglob("*.fits"))
    for i in range(4000):
        (copies / f"{i:05}.fits").write_bytes(sources[i % len(sources)].read_bytes())
    run("import", copies, "-o", folder / "at_once.h5")
    for name, sent in (("many", signal.SIGINT), ("terminated", signal.SIGTERM), ("warned", signal.SIGUSR1)):
        output = folder / f"{name}.h5"
        said = stop(["import", copies, "-o", output, "--threads", "1"], sent, (folder / f"{name}.h5.partial.journal").exists, folder)
        assert "run the same command again to continue" in said, said
        assert not output.exists()
        assert (folder / f"{name}.h5.partial").exists()
        result = json.loads(run("import", copies, "-o", output, "--json").stdout)
        assert result["images"] == 4000 and 0 < result["resumed_at"] < 4000, result
        for sample in (output, folder / "at_once.h5"):
            run("export", sample, "--images", sample.with_suffix(".npy"), "--catalogue", sample.with_suffix(".csv"), "--overwrite")
        assert output.with_suffix(".npy").read_bytes() == (folder / "at_once.npy").read_bytes()
        assert output.with_suffix(".csv").read_bytes() == (folder / "at_once.csv").read_bytes()


def check_stopped_training(folder):
    """A training, which the program starts anew for the threads' sake, hears signals too."""
    command = ["train", folder / "a.h5", "-o", folder / "stopped.safetensors", "--width", "4", "--latent", "8", "--batch", "8", "--steps", "100000",
               "--checkpoint-minutes", "0"]
    checkpoint = folder / "stopped.safetensors.checkpoint"
    written = 0
    for sent, more in ((signal.SIGUSR1, []), (signal.SIGTERM, ["--resume"])):
        said = stop([*command, *more], sent, lambda: checkpoint.exists() and checkpoint.stat().st_mtime_ns > written, folder)
        assert "run the same command with --resume to continue" in said, said
        written = checkpoint.stat().st_mtime_ns


with tempfile.TemporaryDirectory() as name:
    where = pathlib.Path(name)
    check_exit_codes(where)
    pictures = check_pipeline(where)
    check_scoring(where)
    check_folds(where)
    check_published(where)
    check_report(where)
    check_survey(where)
    check_interruption(where, pictures)
    check_stopped_training(where)
    print("ok")
