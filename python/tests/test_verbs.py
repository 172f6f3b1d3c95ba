"""The verbs as functions: keywords, documentation, errors, messages, progress, stopping."""

from __future__ import annotations

import inspect
import json
import logging
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest
from drawn import command, many, ranking_model, sample

import peculiar
from peculiar import _program, _settings, verbs

ROOT = pathlib.Path(__file__).parents[2]
FUNCTIONS = [verb for verb in _settings.verbs().values() if verb.name not in _settings.WITHOUT_FUNCTION]


@pytest.fixture(scope="module")
def said():
    """What the program says of itself."""
    words = [_program.path(), "help", "--json"]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)


def test_the_list_of_verbs_is_the_programs():
    tool = [sys.executable, ROOT / "tools" / "python_verbs.py", _program.path()]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_setting_of_every_verb_is_a_keyword_and_documented(said):
    count = limits = 0
    for entry in said["verbs"]:
        if entry["name"] in _settings.WITHOUT_FUNCTION:
            continue
        verb = _settings.verbs()[entry["name"]]
        function = getattr(peculiar, verb.function_name)
        parameters = inspect.signature(function).parameters
        doc = inspect.getdoc(function)
        flat = " ".join(doc.split())
        for setting in entry["settings"] + said["common"]:
            if setting["name"] in _settings.WITHOUT_KEYWORD:
                continue
            known = next(one for one in verb.all if one.name == setting["name"])
            parameter = parameters[known.keyword]
            assert f"\n{known.keyword} : " in doc, (verb.name, known.keyword)
            own = " ".join(re.search(rf"\n{known.keyword} : .*((?:\n    .*)*)", doc)[1].split())
            for words in _limits_of(setting):
                assert words in own, (verb.name, known.keyword, words)
                limits += 1
            assert " ".join(verb._in_python(setting["doc"]).split()) in flat, (verb.name, known.keyword)
            assert "unit" not in setting or setting["unit"] in flat
            if setting.get("required"):
                assert parameter.default is inspect.Parameter.empty
            elif setting["default"] not in (None, "", []) and setting["type"] != "preset flag":
                usual = setting["default"]
                assert parameter.default == (tuple(usual) if isinstance(usual, list) else usual)
            else:
                assert parameter.default in (None, False)
            count += 1
        assert set(parameters) == {one.keyword for one in verb.all} | set(verb.own_keywords)
        assert all(f"\n{name} : " in doc for name in verb.own_keywords)
    assert count > 500 and limits > 300


def _limits_of(setting):
    """What the docstring must say of a setting's range and choices."""
    least, greatest = (f"{setting[name]:.15g}" if name in setting else "" for name in ("least", "greatest"))
    if least:
        yield f"{least} to {greatest}" if greatest else f"at least {least}"
    else:
        assert not greatest, setting
    if "choices" in setting:
        yield ", ".join(setting["choices"])


def test_no_keyword_hides_behind_another():
    for verb in FUNCTIONS:
        names = [setting.keyword for setting in verb.all] + list(verb.own_keywords)
        assert len(names) == len(set(names)), verb.name
        assert all(name.isidentifier() for name in names)


class Recorder:
    """Stands for the package, and remembers what was called."""

    def __getattr__(self, name):
        def called(*arguments, **keywords):
            self.call = (name, arguments, keywords)

        return called


@pytest.mark.parametrize("verb", FUNCTIONS, ids=lambda verb: verb.name)
def test_examples_are_the_same_in_python(verb):
    """A command line of the help, the call that the docstring makes of it, and the command line of that call."""
    for example in verb.examples:
        words = shlex.split(example)[1:]
        call = verb.call_of(example)
        recorder = Recorder()
        eval(call, {"peculiar": recorder})
        name, arguments, keywords = recorder.call
        assert getattr(peculiar, name) is getattr(verbs, verb.function_name)
        given = verb.signature().bind(*arguments, **keywords).arguments
        assert _as_lists(verb.given(verb.words(given))) == _as_lists(verb.given(words)), call


def _as_lists(given):
    return {name: [value] if isinstance(value, str) else value for name, value in given.items()}


def test_values_become_the_words_of_the_command_line():
    score = _settings.verbs()["score"]
    words = score.words(
        {
            "model": pathlib.Path("m.safetensors"),
            "sample": "-odd.h5",
            "output": "s.h5",
            "scorers": ["contrast", "asymmetry"],
            "lambda_": np.float32(0.25),
            "restarts": np.int64(3),
            "tolerance": 1e-5,
            "left_out": True,
            "overwrite": False,
            "where": "flux > 3 && label == 'a=b'",
            "iterations": None,
        }
    )
    assert words[0] == "score" and words[-3:] == ["--", "m.safetensors", "-odd.h5"]
    expected = """--output=s.h5 --scorers=contrast,asymmetry --lambda=0.25 --restarts=3 --tolerance=1e-05
        --left-out --no-overwrite"""
    assert sorted(words[1:-3]) == sorted([*expected.split(), "--where=flux > 3 && label == 'a=b'"])
    train = _settings.verbs()["train"]
    assert "--no-augment" in train.words({"input": "s.h5", "output": "m", "augment": False})


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"restarts": 1.5}, "restarts: 1.5 is not a whole number"),
        ({"restarts": True}, "restarts: True is not a whole number"),
        ({"lambda_": "much"}, "lambda_: 'much' is not a number"),
        ({"left_out": 1}, "left_out: 1 is neither True nor False"),
        ({"where": object}, "where: .* is neither a text nor a path"),
        ({"scorers": []}, "scorers: the list is empty"),
        ({"scorers": ["a,b"]}, "scorers: 'a,b' has a comma"),
    ],
)
def test_values_of_another_type_are_refused(keywords, words):
    with pytest.raises(peculiar.UsageError, match=words):
        peculiar.score("m.safetensors", "s.h5", output="o.h5", **keywords)


def test_unknown_keywords_name_the_nearest():
    with pytest.raises(
        TypeError, match=r"score\(\) got an unexpected keyword argument 'outptu' \(did you mean 'output'"
    ):
        peculiar.score("m.safetensors", "s.h5", outptu="o.h5")
    with pytest.raises(TypeError, match="output"):
        peculiar.score("m.safetensors", "s.h5")


def test_errors_are_the_programs_by_kind_and_words(tmp_path):
    wrong = ["show", "a.h5", "-o", "a.png", "-n", "0"]
    for words, call, kind, code in [
        (["info", "none.h5"], lambda: peculiar.info("none.h5"), peculiar.InputError, 3),
        (wrong, lambda: peculiar.show("a.h5", output="a.png", number=0), peculiar.UsageError, 2),
    ]:
        _, said = command(*words, code=code)
        with pytest.raises(kind) as failure:
            call()
        assert f"error: {failure.value}\n" == said
    settings = tmp_path / "c.toml"
    settings.write_text("[info]\nthreds = 3\n")
    with pytest.raises(peculiar.ConfigError, match="did you mean 'threads'"):
        peculiar.info(sample(), config=settings)
    with pytest.raises(peculiar.InputError, match="exists already"):
        peculiar.merge([sample()], output=ranking_model())


def test_the_program_is_found_or_asked_for(monkeypatch, tmp_path):
    monkeypatch.setenv("PECULIAR_PROGRAM", str(tmp_path / "none"))
    with pytest.raises(peculiar.UsageError, match="PECULIAR_PROGRAM"):
        peculiar.info("a.h5")
    monkeypatch.delenv("PECULIAR_PROGRAM")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(_program, "_INSTALLED", tmp_path / "bin" / "peculiar")
    with pytest.raises(peculiar.UsageError, match=r"was not found.*PECULIAR_PROGRAM"):
        peculiar.info("a.h5")
    program = tmp_path / "peculiar"
    program.write_text("#!/bin/sh\nkill -9 $$\n")
    program.chmod(0o755)
    assert _program.path() == str(program)
    with pytest.raises(peculiar.InternalError, match=r"SIGKILL.*memory"):
        peculiar.info("a.h5")


def test_an_outcome_says_what_was_done(tmp_path, caplog):
    labels = tmp_path / "labels.csv"
    labels.write_text("place,flux/err\n0,3.5\n")
    array = tmp_path / "a.npy"
    np.save(array, np.ones((2, 8, 8), np.float32))
    with caplog.at_level(logging.INFO, "peculiar"):
        outcome = peculiar.import_images(array, output=tmp_path / "a.h5", axes="nyx", labels=labels)
    assert outcome["images"] == outcome.counts["images"] == 2
    assert outcome.output == tmp_path / "a.h5"
    assert outcome.data == dict(outcome)
    assert any("flux_err" in text for text in outcome.warnings)
    assert any(record.levelno == logging.WARNING and "flux_err" in record.message for record in caplog.records)
    assert "images=2" in repr(outcome)


def test_progress_is_told(tmp_path, capfd):
    heard = []
    peculiar.score(
        ranking_model(), many(), output=tmp_path / "s.h5", threads=1, scorers=["asymmetry"], progress=heard.append
    )
    assert all(isinstance(one, peculiar.Progress) and one.total == 1560 for one in heard if one.what == "score")
    assert heard[-1].done == 1560
    assert heard[-1].is_last
    peculiar.score(ranking_model(), sample(), output=tmp_path / "t.h5", threads=1, scorers=["asymmetry"], progress=True)
    assert "120/120" in capfd.readouterr().err
    peculiar.score(ranking_model(), sample(), output=tmp_path / "u.h5", threads=1, scorers=["asymmetry"])
    assert capfd.readouterr().err == ""


def test_a_run_is_cancelled_and_resumed(tmp_path):
    cancel = peculiar.Cancellation()

    def stop(progress):
        if progress.what == "score" and 512 <= progress.done < progress.total:
            cancel.cancel()

    call = {"output": tmp_path / "s.h5", "threads": 1}
    with pytest.raises(peculiar.Cancelled, match="run the same command again to continue"):
        peculiar.score(ranking_model(), many(), progress=stop, cancel=cancel, **call)
    assert not (tmp_path / "s.h5").exists()
    assert peculiar.score(ranking_model(), many(), **call)["resumed_at"] >= 512
    with pytest.raises(peculiar.Cancelled, match="before it began"):
        peculiar.info(sample(), cancel=cancel)


def test_ctrl_c_stops_the_program_where_it_resumes(tmp_path):
    def interrupt(progress):
        if progress.what == "score" and 512 <= progress.done < progress.total:
            signal.raise_signal(signal.SIGINT)

    call = {"output": tmp_path / "s.h5", "threads": 1}
    with pytest.raises(KeyboardInterrupt):
        peculiar.score(ranking_model(), many(), progress=interrupt, **call)
    assert not (tmp_path / "s.h5").exists()
    assert peculiar.score(ranking_model(), many(), **call)["resumed_at"] >= 512


def test_several_run_at_once():
    found = {}
    threads = [
        threading.Thread(target=lambda i=i: found.update({i: peculiar.info(sample())["images"]})) for i in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(found.values()) == [120] * 4


def test_importing_the_package_is_light():
    script = "import sys, peculiar, peculiar.verbs, peculiar.model; peculiar.score; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python")}
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert not {"torch", "sklearn", "tqdm", "pandas"} & set(loaded.stdout.split())
