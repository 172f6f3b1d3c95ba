#!/usr/bin/env python3
"""The notebooks of examples/notebooks: each is valid, stores no outputs, begins with a title, and runs from an empty folder.

notebooks_test.py [--pictures FOLDER] [NOTEBOOK...]: all notebooks, or those named (first-outliers); --pictures keeps their figures.
Needs the Python package and, in PECULIAR_PROGRAM, the program, but no Jupyter: cells are run one after the other in a process of
their own.
"""
import argparse
import ast
import importlib.util
import json
import linecache
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "examples/notebooks"
NEEDED = ("astropy", "matplotlib", "numpy", "pyarrow")
LIMIT_SECONDS = 600  # a notebook; they take less than a minute on two cores that are free


def source_of(cell):
    return "".join(cell["source"])


def check_format(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    where = path.name
    assert book["nbformat"] == 4 and book["nbformat_minor"] >= 5, f"{where}: is not of nbformat 4.5"
    assert book["metadata"]["kernelspec"]["name"] == "python3", f"{where}: has another kernel than python3"
    assert path.stat().st_size < 40_000, f"{where}: is large"
    cells = book["cells"]
    first = cells[0]
    assert first["cell_type"] == "markdown" and re.match(r"# \S", source_of(first)), f"{where}: cell 1 is not Markdown with a title"
    ids = [cell.get("id", "") for cell in cells]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[\w-]{1,64}", one) for one in ids), f"{where}: cells without an id of their own"
    for number, cell in enumerate(cells, 1):
        keys = {"cell_type", "id", "metadata", "source"}
        if cell["cell_type"] == "code":
            keys |= {"execution_count", "outputs"}
            assert cell["outputs"] == [] and cell["execution_count"] is None, f"{where}, cell {number}: stores outputs; clear them"
            try:
                ast.parse(source_of(cell))
            except SyntaxError as error:
                sys.exit(f"{where}, cell {number}: is not Python ({error}); magics are not allowed")
        else:
            assert cell["cell_type"] == "markdown", f"{where}, cell {number}: is neither code nor Markdown"
        assert set(cell) == keys, f"{where}, cell {number}: has the keys {sorted(cell)}"
        assert source_of(cell).strip(), f"{where}, cell {number}: is empty"
        assert isinstance(cell["source"], list), f"{where}, cell {number}: its source is not a list of lines"


def show(value):
    """What a notebook does with the value of a cell's last line."""
    if value is not None:
        print(value)
        getattr(value, "_repr_html_", lambda: None)()


def run_cell(source, name, namespace):
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    tree = ast.parse(source, name)
    last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)
    if last is not None:
        show(eval(compile(last, name, "eval"), namespace))


def save_figures(folder, prefix):
    import matplotlib.pyplot as plt

    for number in plt.get_fignums():
        if folder:
            plt.figure(number).savefig(pathlib.Path(folder) / f"{prefix}-{number}.png", dpi=80)
    plt.close("all")


def run_cells(path, pictures):
    """In the folder of the process. Exits with the notebook, the cell and the traceback where one fails."""

    def stop(*_):
        raise TimeoutError(f"the notebook takes longer than {LIMIT_SECONDS} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(LIMIT_SECONDS)
    namespace = {"__name__": "__main__"}
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], 1):
        if cell["cell_type"] != "code":
            continue
        begin = time.monotonic()
        try:
            run_cell(source_of(cell), f"<{path.name}, cell {number}>", namespace)
            save_figures(pictures, f"{path.stem}-{number}")
        except BaseException:
            traceback.print_exc()
            sys.exit(f"{path.name}, cell {number}: failed")
        print(f"{path.name}, cell {number}: {time.monotonic() - begin:.1f} s", flush=True)


def check_run(path, pictures):
    begin = time.monotonic()
    words = [sys.executable, __file__, "--cells", *(["--pictures", pictures] if pictures else []), path]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(words, cwd=folder, env={**os.environ, "MPLBACKEND": "Agg"}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stdout[-4000:], done.stderr, sep="\n")
        return False
    if pictures:
        (pathlib.Path(pictures) / f"{path.stem}.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    print(f"{path.name}: {time.monotonic() - begin:.0f} s", flush=True)
    return True


def check_runner_finds_faults():
    """A failing cell and a stored output are named."""
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Title"]}]
    for source, outputs in (("x = 1", []), ("x / 0", [])):
        cells.append({"cell_type": "code", "id": f"c{len(cells)}", "metadata": {}, "execution_count": None, "outputs": outputs, "source": [source]})
    book = {"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "bad.ipynb"
        path.write_text(json.dumps(book), encoding="utf-8")
        check_format(path)
        done = subprocess.run([sys.executable, __file__, "--cells", path], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 1 and "bad.ipynb, cell 3: failed" in done.stderr and "ZeroDivisionError" in done.stderr, done.stderr
        for key, value, words in (("outputs", [{"output_type": "stream"}], "stores outputs"), ("source", ["%matplotlib inline"], "magics")):
            wrong = json.loads(json.dumps(book))
            wrong["cells"][1][key] = value
            path.write_text(json.dumps(wrong), encoding="utf-8")
            try:
                check_format(path)
            except (AssertionError, SystemExit) as error:
                assert "bad.ipynb, cell 2" in str(error) and words in str(error), error
            else:
                raise AssertionError(f"{words}: not found")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*")
    parser.add_argument("--pictures")
    parser.add_argument("--cells", action="store_true", help="run the cells of one notebook in this process")
    options = parser.parse_args()
    pictures = options.pictures and os.path.abspath(options.pictures)
    if options.cells:
        run_cells(pathlib.Path(options.notebooks[0]), pictures)
        return
    paths = [FOLDER / f"{name}.ipynb" for name in options.notebooks] or sorted(FOLDER.glob("*.ipynb"))
    assert paths, f"no notebooks in {FOLDER}"
    for path in paths:
        check_format(path)
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        print(f"the notebooks are not run: {sys.executable} does not have all of {' '.join(NEEDED)}: {' '.join(missing)} missing")
        sys.exit(77)
    check_runner_finds_faults()
    if pictures:
        pathlib.Path(pictures).mkdir(parents=True, exist_ok=True)
    failed = [path.name for path in paths if not check_run(path, pictures)]
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


main()
