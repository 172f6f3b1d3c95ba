#!/usr/bin/env python3
"""The steps of packaging/ on a bare Debian 12, as Dockerfile and apptainer.def call them, without a container engine.

Debootstrap makes two systems: the tracked files of the checkout are built and installed in one, PREFIX is copied to
the other, and the program runs there as a user other than root. Needs root, debootstrap, a network, 15 GiB of disk
(TMPDIR chooses where) and up to two hours; exits 77 where one of them is missing. PECULIAR_DEBIAN_MIRROR names another
mirror; settings of pip (PIP_...) and proxies (..._proxy) go through.
Usage: packaging_test.py
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MIRROR = os.environ.get("PECULIAR_DEBIAN_MIRROR", "http://deb.debian.org/debian")
PREFIX = "/opt/peculiar"
NEEDED_BYTES = 15 << 30
# Mounts live in a namespace of their own: they end with the command, and cleaning up cannot reach what they show.
ENTER = ["unshare", "--mount", "--propagation", "private", "sh", "-c",
         'root=$1; shift; mount -t proc proc "$root/proc" && exec chroot "$@"', "enter"]


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def environment(home):
    """As in a container, but with the settings that downloads need."""
    names = [name for name in os.environ if name.startswith("PIP_") or name.lower().endswith("_proxy")]
    path = f"{PREFIX}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {name: os.environ[name] for name in names} | {"PATH": path, "HOME": home, "LANG": "C.UTF-8"}


def enter(system, *words, user=None):
    """Runs a command in a system and returns what it prints; its messages go through."""
    as_user = [f"--userspec={user}:{user}"] if user else []
    command = [*ENTER, str(system), *as_user, str(system), *words]
    home = environment(f"/home/{user}" if user else "/root")
    return subprocess.run(command, env=home, stdout=subprocess.PIPE, text=True, check=True).stdout


def copy_checkout(folder):
    """The tracked files, as they are in the working tree."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if not (ROOT / name).is_file():
            continue  # deleted and not yet committed
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)


def check_needs(folder):
    if os.geteuid() != 0:
        skip("needs root")
    if not (ROOT / ".git").exists():
        skip("this is no checkout")
    for program in ("debootstrap", "unshare", "chroot", "git"):
        if not shutil.which(program):
            skip(f"there is no {program}")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode != 0:
        skip("mount namespaces are not allowed here")
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        skip(f"{folder} has {free / 2**30:.0f} GiB free; {NEEDED_BYTES / 2**30:.0f} GiB are needed (TMPDIR)")


def make_system(folder):
    command = ["debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", str(folder), MIRROR]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if made.returncode != 0:
        skip(f"debootstrap cannot make a Debian 12 from {MIRROR}:\n{made.stdout[-2000:]}")
    for name in ("/etc/resolv.conf", "/etc/hosts"):
        if os.path.exists(name):
            shutil.copy(name, f"{folder}{name}")


def main():
    with tempfile.TemporaryDirectory(prefix="peculiar_packaging_") as name:
        folder = pathlib.Path(name)
        check_needs(folder)
        folder.chmod(0o755)  # the user of the last step goes through it
        builder, final = folder / "builder", folder / "final"
        make_system(final)
        subprocess.run(["cp", "-a", final, builder], check=True)
        copy_checkout(builder / "src")
        enter(builder, "/src/packaging/steps.sh", "build", PREFIX)
        (final / "opt").mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", f"{builder}{PREFIX}", f"{final}{PREFIX}"], check=True)
        shutil.rmtree(builder)
        enter(final, f"{PREFIX}/share/peculiar/steps.sh", "runtime", PREFIX)
        enter(final, "useradd", "--create-home", "peculiar")
        assert not (final / "usr/bin/g++").exists(), "the final system has a compiler"
        said = enter(final, "peculiar", "--version", user="peculiar")
        project = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
        version = re.search(r"project\(peculiar VERSION (\S+)", project).group(1)
        assert said.startswith(f"peculiar {version}"), said
        print(f"ok: {said.splitlines()[0]} on Debian 12")


main()
