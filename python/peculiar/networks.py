"""The libtorch that the program uses for networks.

The program needs libtorch 2.13. This package does not depend on it, and never
loads it into this process, so ``import torch`` of any version is safe.
The program looks for it in this order:

1. the folder that the environment variable ``PECULIAR_TORCH`` names,
2. the torch of this environment, if it is 2.13
   (``pip install "peculiar[networks]"``),
3. a private copy made by `install_networks`.
"""

from __future__ import annotations

import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
from typing import NoReturn

from peculiar.errors import InputError, UsageError

__all__ = ["TORCH_VERSION", "install_networks", "library_folder"]

TORCH_VERSION = "2.13.0"
"""Release of libtorch that the program is built with."""


def library_folder() -> pathlib.Path:
    """Folder of the libtorch that the program will use.

    Raises
    ------
    peculiar.UsageError
        ``PECULIAR_TORCH`` names a folder without libtorch, or there is none in
        any of the three places; the message says what to do.
    """
    named = os.environ.get("PECULIAR_TORCH")
    if named:
        for folder in (pathlib.Path(named), pathlib.Path(named) / "lib", pathlib.Path(named) / "torch" / "lib"):
            if (folder / "libtorch.so").exists():
                return folder
        raise UsageError(f"PECULIAR_TORCH: there is no libtorch.so in {named}, its lib or its torch/lib")
    own = _torch_of_environment()
    if own is not None:
        return own
    private = private_folder() / "torch" / "lib"
    if (private / "libtorch.so").exists():
        return private
    raise UsageError(missing_words())


def missing_words() -> str:
    """Advice if there is no libtorch."""
    return (
        f"the program needs libtorch {TORCH_VERSION}, which is not here. Do one of these: "
        f'pip install "peculiar[networks]" (torch {TORCH_VERSION} into this environment); '
        "peculiar.install_networks() (a private copy, beside whatever torch this environment has); "
        f"set PECULIAR_TORCH to the folder of a libtorch {TORCH_VERSION}"
    )


def private_folder() -> pathlib.Path:
    """Folder of the copy of `install_networks`: in ``PECULIAR_CACHE``, or the user's cache folder."""
    cache = os.environ.get("PECULIAR_CACHE")
    if cache:
        return pathlib.Path(cache) / f"torch-{TORCH_VERSION}"
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return pathlib.Path(base) / "peculiar" / f"torch-{TORCH_VERSION}"


def install_networks(*, force: bool = False) -> pathlib.Path:
    """Install a private copy of libtorch, independent of the torch of this environment.

    pip downloads torch into a separate folder, without its dependencies: a
    CPU build has some 200 MB. pip's own settings (``PIP_INDEX_URL``) choose
    the index. A CUDA build also needs NVIDIA's libraries: use
    ``pip install "peculiar[networks]"`` for that.

    Parameters
    ----------
    force : bool
        Install it again even if there is a copy.

    Returns
    -------
    pathlib.Path
        The folder of the copy.
    """
    folder = private_folder()
    if (folder / "torch" / "lib" / "libtorch.so").exists() and not force:
        return folder
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--target", str(part), f"torch=={TORCH_VERSION}"]
    done = subprocess.run(command, check=False)
    if done.returncode != 0 or not (part / "torch" / "lib" / "libtorch.so").exists():
        shutil.rmtree(part, ignore_errors=True)
        raise InputError(f"torch {TORCH_VERSION} could not be installed into {folder}: pip ended with code "
                         f"{done.returncode}; its messages say why")  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
    return folder


def run_program() -> NoReturn:
    """Run the command ``peculiar`` of this package: replaces this process by the program."""
    launcher = pathlib.Path(__file__).parent / "bin" / "peculiar"
    if not launcher.exists():
        print("error: this installation of the Python package does not carry the program", file=sys.stderr)
        sys.exit(1)
    own = _torch_of_environment()
    if own is not None and not os.environ.get("PECULIAR_TORCH"):
        os.environ["PECULIAR_TORCH"] = str(own)  # wherever this Python has it
    os.execv(launcher, [str(launcher), *sys.argv[1:]])


def _torch_of_environment() -> pathlib.Path | None:
    """Libraries of the torch of this environment if it has the right version; torch is not imported."""
    found = importlib.util.find_spec("torch")
    for place in (found.submodule_search_locations or []) if found is not None else []:
        folder = pathlib.Path(place)
        if _version_of(folder).split("+")[0] == TORCH_VERSION and (folder / "lib" / "libtorch.so").exists():
            return folder / "lib"
    return None


def _version_of(folder: pathlib.Path) -> str:
    try:
        for line in (folder / "version.py").read_text(encoding="utf-8").splitlines():
            if line.startswith("__version__"):
                return line.split("=")[1].strip().strip("'\"")
    except OSError:
        pass
    return ""
