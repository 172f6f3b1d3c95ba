"""The package as a whole: imports, errors, stubs, where libtorch is looked for."""

import ast
import os
import pathlib
import stat
import subprocess
import sys

import pytest

import peculiar
from peculiar import _core, errors, networks

PACKAGE = pathlib.Path(peculiar.__file__).resolve().parent


def run_python(script, **environment):
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False,
                          env={**os.environ, **environment})  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_is_quick_and_loads_nothing():
    script = (
        "import sys, peculiar; print([m for m in ('numpy', 'astropy', 'torch', 'peculiar._core') if m in sys.modules])"
    )
    assert run_python(script) == "[]"


def test_the_module_sees_no_libtorch():
    script = "import peculiar._core; print([m for m in open('/proc/self/maps') if 'libtorch' in m or 'libc10' in m])"
    assert run_python(script) == "[]"


def test_every_public_name_is_there():
    for name in (
        "Sample",
        "Scores",
        "read_table",
        "import_arrays",
        "InputError",
        "arrays",
        "statistics",
        "__version__",
    ):
        assert getattr(peculiar, name) is not None
        assert name in dir(peculiar)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        peculiar.nothing  # noqa: B018


def test_the_stub_lists_the_module():
    tree = ast.parse((PACKAGE / "_core.pyi").read_text())
    listed = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    listed |= {node.target.id for node in tree.body if isinstance(node, ast.AnnAssign)}
    assert listed == {name for name in dir(_core) if not name.startswith("_")}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            methods = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
            assert methods >= {name for name in vars(getattr(_core, node.name)) if not name.startswith("_")}


def test_errors_by_kind_and_exit_code():
    assert type(errors.error_of_kind("numeric", "x")) is errors.NumericError
    assert type(errors.error_of_kind("whatever", "x")) is errors.InternalError
    kinds = {2: errors.UsageError, 3: errors.InputError, 4: errors.NumericError, 1: errors.InternalError}
    kinds |= {130: errors.Cancelled, -2: errors.Cancelled, -11: errors.InternalError}
    for code, kind in kinds.items():
        assert type(errors.error_of_exit_code(code, "x")) is kind
    assert issubclass(errors.InputError, ValueError) and issubclass(errors.ConfigError, errors.UsageError)


def test_version_is_the_programs(program):
    assert peculiar.__version__ in program("--version")


@pytest.fixture
def launcher(tmp_path):
    """An installed package as the launcher sees it: site-packages with a program that says its libraries."""
    packages = tmp_path / "site-packages"
    folder = packages / "peculiar" / "bin"
    folder.mkdir(parents=True)
    source = pathlib.Path(__file__).parents[1] / "launcher" / "peculiar.in"
    (folder / "peculiar").write_text(source.read_text().replace("@torch_version@", networks.TORCH_VERSION))
    (folder / "peculiar-program").write_text('#!/bin/sh\necho "$LD_LIBRARY_PATH" "$@"\n')
    for file in folder.iterdir():
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def run(**environment):
        own = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), **environment}
        return subprocess.run([folder / "peculiar", "a b"], capture_output=True, text=True, check=False, env=own)

    run.packages, run.home = packages, tmp_path / "home"
    return run


def make_torch(folder, version=networks.TORCH_VERSION):
    (folder / "torch" / "lib").mkdir(parents=True)
    (folder / "torch" / "lib" / "libtorch.so").touch()
    (folder / "torch" / "version.py").write_text(f"__version__ = '{version}+cpu'\n")
    return folder / "torch" / "lib"


def test_the_launcher_names_the_three_ways(launcher):
    done = launcher()
    assert done.returncode == 2
    for way in ('pip install "peculiar[networks]"', "peculiar.install_networks()", "PECULIAR_TORCH"):
        assert way in done.stderr and way in networks.missing_words()


def test_the_launcher_finds_libtorch(launcher, tmp_path):
    private = make_torch(launcher.home / ".cache" / "peculiar" / f"torch-{networks.TORCH_VERSION}")
    assert launcher().stdout.split() == [str(private), "a", "b"]
    make_torch(launcher.packages, "2.9.1")
    assert launcher().stdout.split()[0] == str(private), "another release is left alone"
    named = make_torch(tmp_path / "named")
    for place in (named, named.parent, named.parents[1]):
        assert launcher(PECULIAR_TORCH=str(place)).stdout.split()[0] == str(named)
    assert "no libtorch.so in /nowhere" in launcher(PECULIAR_TORCH="/nowhere").stderr
    assert launcher(PECULIAR_CACHE=str(tmp_path)).returncode == 2
    (launcher.packages / "torch" / "version.py").write_text("__version__ = '2.13.0+cu126'\n")
    assert os.path.samefile(launcher().stdout.split()[0], launcher.packages / "torch" / "lib")


def test_networks_finds_the_same(tmp_path, monkeypatch):
    monkeypatch.delenv("PECULIAR_TORCH", raising=False)
    monkeypatch.setenv("PECULIAR_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(networks, "_torch_of_environment", lambda: None)
    with pytest.raises(peculiar.UsageError, match="install_networks"):
        networks.library_folder()
    private = make_torch(networks.private_folder())
    assert networks.library_folder() == private
    monkeypatch.setenv("PECULIAR_TORCH", "/nowhere")
    with pytest.raises(peculiar.UsageError, match="PECULIAR_TORCH"):
        networks.library_folder()


@pytest.mark.parametrize("first", ["torch", "peculiar"])
def test_a_torch_in_the_process_is_left_alone(first):
    """The torch beside the program stands in for the user's; the module neither loads nor disturbs it."""
    python = os.environ.get("PECULIAR_TORCH_PYTHON")
    if not python:
        pytest.skip("PECULIAR_TORCH_PYTHON does not name a Python with torch")
    find = "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])"
    folder = subprocess.run([python, "-c", find], capture_output=True, text=True, check=True).stdout.strip()
    script = f"""
import sys
sys.path.append({os.path.dirname(folder)!r})
def use_torch():
    import torch
    torch.manual_seed(1)
    return float(torch.nn.Conv2d(1, 4, 3)(torch.ones(1, 1, 8, 8)).sum())
def use_peculiar():
    import numpy, peculiar
    images = numpy.random.default_rng(1).normal(size=(4, 32, 32))
    images[:, 12:20, 12:20] += 20
    return peculiar.arrays.measure(images, threads=2)["gini"].tolist()
works = [use_torch, use_peculiar] if {first!r} == "torch" else [use_peculiar, use_torch]
results = [work() for work in works] + [works[0]()]
print(results[0] == results[2])
"""
    assert run_python(script) == "True"
