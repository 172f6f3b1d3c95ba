"""The explorer from Python: the page in the background, its frame in a notebook, how it ends."""

from __future__ import annotations

import html.parser
import http.client
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import pytest
from drawn import ASLEEP, end_all, folder, ranking_model, sample

import peculiar
from peculiar import _notebook, _program, exploration

NOTEBOOK = "http://localhost:8888"


def _explores():
    words = [_program.path(), "help"]
    return "\n  explore " in subprocess.run(words, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module", autouse=True)
def _private_state(tmp_path_factory):
    """The tokens of these tests are kept nowhere else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    if not _explores():
        pytest.skip("the program was built without the explorer")
    path = tmp_path_factory.mktemp("explored") / "scores.h5"
    peculiar.score(ranking_model(), sample(), output=path, threads=1, scorers=["asymmetry"])
    return path


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """A Jupyter server, as it describes itself, that has started this process."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("JPY_PARENT_PID", "4321")
    paths = type(sys)("jupyter_core.paths")
    paths.jupyter_runtime_dir = lambda: os.environ["JUPYTER_RUNTIME_DIR"]
    for name in ("ipykernel", "jupyter_core"):
        monkeypatch.setitem(sys.modules, name, type(sys)(name))
    monkeypatch.setitem(sys.modules, "jupyter_core.paths", paths)

    def described(url):
        (tmp_path / "jpserver-4321.json").write_text(json.dumps({"url": url, "pid": 4321}))

    return described


def answer_of(url):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def ancestors_of(page):
    policy = answer_of(page.url).headers["Content-Security-Policy"]
    return next(one for one in policy.split("; ") if one.startswith("frame-ancestors"))


def elements(text):
    """Elements of HTML by name, with their attributes."""
    found = {}

    class Reader(html.parser.HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.setdefault(tag, []).append(dict(attributes))

    Reader().feed(text)
    return found


def is_running(pid):
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def ends(pid, seconds=20):
    until = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_running(pid)


def test_a_page_is_served_until_it_is_closed(scores):
    with peculiar.explore(scores) as page:
        assert page.url.startswith("http://127.0.0.1:")
        assert page.is_open and page.url in repr(page)
        assert answer_of(page.url).status == 303
        assert ancestors_of(page) == "frame-ancestors 'none'"
        shown = elements(page._repr_html_())
        assert "iframe" not in shown
        assert shown["a"][0]["href"] == page.url
    assert not page.is_open
    assert "closed" in repr(page) and "closed" in page._repr_html_()
    assert page.url not in page._repr_html_()
    report = page.close()
    assert pathlib.Path(report["labels"]) == scores.parent / "labels.csv"
    assert report["decisions"] == 0
    with pytest.raises(ConnectionRefusedError):
        answer_of(page.url)


def test_a_notebook_that_may_frame_the_page_shows_it(scores):
    with peculiar.explore(scores, frame_in=[NOTEBOOK, "https://hub.example.org"], height=500) as page:
        assert ancestors_of(page) == f"frame-ancestors {NOTEBOOK} https://hub.example.org"
        assert page.frame_in == [NOTEBOOK, "https://hub.example.org"]
        assert page.url.startswith("http://localhost:"), "the host name of the notebook, so that the cookie is sent"
        shown = elements(page._repr_html_())
        (frame,) = shown["iframe"]
        assert frame["src"] == page.url and frame["title"] and frame["height"] == "500"
        assert shown["a"][0]["href"] == page.url
        page.height = 0
        assert "iframe" not in page._repr_html_()


def test_the_notebook_of_the_kernel_is_found(scores, notebook):
    notebook("http://localhost:8890/")
    with peculiar.explore(scores) as page:
        assert ancestors_of(page) == "frame-ancestors http://localhost:8890 http://127.0.0.1:8890"
        assert elements(page._repr_html_())["iframe"][0]["height"] == "720"
    with peculiar.explore(scores, frame_in=NOTEBOOK) as page:
        assert ancestors_of(page) == f"frame-ancestors {NOTEBOOK}"
    with peculiar.explore(scores, height=0) as page:
        assert ancestors_of(page) == "frame-ancestors 'none'"


def test_settings_of_a_file_are_not_overruled(scores, notebook, tmp_path):
    notebook("http://localhost:8890/")
    settings = tmp_path / "explore.toml"
    settings.write_text('[explore]\nframe_in = ["http://127.0.0.1:9"]\n')
    with peculiar.explore(scores, config=settings) as page:
        assert ancestors_of(page) == "frame-ancestors http://127.0.0.1:9"
        assert page.frame_in == ["http://127.0.0.1:9"]


@pytest.mark.parametrize(
    ("url", "origins"),
    [
        ("http://127.0.0.1:8889/user/anna/", ["http://127.0.0.1:8889", "http://localhost:8889"]),
        ("http://localhost/", ["http://localhost", "http://127.0.0.1"]),
        ("https://localhost:8888/", []),
        ("http://hub.example.org:8000/", []),
        ("", []),
    ],
)
def test_origins_of_notebook_servers(notebook, url, origins):
    notebook(url)
    assert _notebook.origins() == origins


def test_no_notebook_no_origins(notebook, monkeypatch):
    assert _notebook.origins() == [], "no such server"
    notebook("http://localhost:8890/")
    assert _notebook.origins() == ["http://localhost:8890", "http://127.0.0.1:8890"]
    monkeypatch.delitem(sys.modules, "ipykernel")
    assert _notebook.origins() == []


def test_errors_of_the_start_are_raised(scores):
    with pytest.raises(peculiar.InputError, match=r"nothing\.h5"):
        peculiar.explore(folder() / "nothing.h5")
    with pytest.raises(peculiar.UsageError, match=r"--frame-in: 'localhost:8888' is not the origin of a page"):
        peculiar.explore(scores, frame_in="localhost:8888")
    for height in (-1, "720", 7.5, True):
        with pytest.raises(peculiar.UsageError, match="height"):
            peculiar.explore(scores, height=height)


def test_a_page_is_cancelled(scores):
    cancel = peculiar.Cancellation()
    page = peculiar.explore(scores, cancel=cancel)
    threading.Timer(0.2, cancel.cancel).start()
    assert page.wait()["decisions"] == 0
    assert not page.is_open
    with pytest.raises(peculiar.Cancelled):
        peculiar.explore(scores, cancel=cancel)


def test_ctrl_c_ends_the_wait(scores):
    page = peculiar.explore(scores)
    threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()
    assert page.wait()["decisions"] == 0
    assert not page.is_open


def test_a_server_that_dies_is_an_error(scores):
    page = peculiar.explore(scores)
    os.kill(page._process.pid, signal.SIGKILL)
    with pytest.raises(peculiar.InternalError, match="SIGKILL"):
        page.wait()


def test_a_server_that_does_not_end_is_killed(tmp_path, monkeypatch):
    stubborn = tmp_path / "peculiar"
    stubborn.write_text(
        "#!/bin/sh\ntrap '' INT\necho '{\"url\": \"http://127.0.0.1:1/?token=0\", \"frame_in\": []}'\nexec sleep 600\n"
    )
    stubborn.chmod(0o755)
    monkeypatch.setenv("PECULIAR_PROGRAM", str(stubborn))
    monkeypatch.setattr(exploration, "_SECONDS_TO_END", 0.3)
    page = peculiar.explore("scores.h5")
    with pytest.raises(peculiar.InternalError, match="was killed"):
        page.close()
    assert not is_running(page._process.pid)


def test_it_ends_when_the_object_is_deleted(scores):
    page = peculiar.explore(scores)
    pid = page._process.pid
    assert is_running(pid)
    del page
    assert ends(pid)


KILLED = "os.kill(os.getpid(), signal.SIGKILL)"


@pytest.mark.parametrize("end", ["pass", "raise SystemExit(3)", KILLED, f"asleep(); {KILLED}"])
def test_it_ends_with_python(scores, end):
    script = f"""
import os, signal, sys, peculiar
{ASLEEP}
page = peculiar.explore(sys.argv[1])
print(page._process.pid, flush=True)
{end}
"""
    environment = {**os.environ, "PYTHONPATH": str(pathlib.Path(peculiar.__file__).parents[1])}
    words = [sys.executable, "-c", script, str(scores)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    server, *forked = map(int, done.stdout.split())
    try:
        assert ends(server), done.stderr
    finally:
        end_all(forked)


def test_a_forked_process_leaves_the_page_open(scores):
    with peculiar.explore(scores) as page:
        child = os.fork()
        if child == 0:
            page._finalizer()
            os._exit(0)
        os.waitpid(child, 0)
        assert page.is_open
        assert answer_of(page.url).status == 303
