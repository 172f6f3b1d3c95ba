#!/usr/bin/env python3
"""The steps of apptainer.def on a bare system, which are those of Dockerfile, too, without a container engine.

Debootstrap makes two systems, of Debian 12 or Ubuntu 24.04: the tracked files of the checkout, with what a used one
leaves beside them, are built and installed in one, PREFIX is copied to the other, and the program runs there as a user
other than root. In the first, `pip install` of the checkout's Python package follows. Needs root, debootstrap, a
network, 15 GiB of disk (TMPDIR chooses where) and up to two hours; exits 77 where one of them is missing.
PECULIAR_DEBIAN_MIRROR and PECULIAR_UBUNTU_MIRROR name other mirrors; settings of pip (PIP_..., a folder in
PIP_FIND_LINKS included), proxies (..._proxy) and certificates of this machine go through.
Usage: packaging_test.py debian|ubuntu
"""
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = pathlib.Path("/usr/share/debootstrap/scripts")
PREFIX = "/opt/peculiar"
NEEDED_BYTES = 15 << 30
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
# Mounts live in a namespace of their own: they end with the command, and cleaning up cannot reach what they show.
ENTER = ["unshare", "--mount", "--propagation", "private", "sh", "-c",
         'root=$1; shift; mount -t proc proc "$root/proc" && exec chroot "$@"', "enter"]
TRIAL = """
import os, numpy, peculiar
os.chdir("/root")
images = numpy.random.default_rng(1).normal(10, 1, (32, 32, 32))
peculiar.import_arrays(images, "noise.h5")
peculiar.train("noise.h5", output="m.safetensors", preset="ranking", contrast_steps=5, width=4, batch=8, threads=1)
with peculiar.Model("m.safetensors", threads=1) as model:
    scores = model.score(images)
print(numpy.isfinite(scores["combined"]).sum())
"""


@dataclasses.dataclass
class Release:
    name: str
    suite: str
    mirror: str
    components: str
    like: str  # debootstrap's script for an older release, where it has none for this one


RELEASES = {
    "debian": Release("Debian 12", "bookworm", os.environ.get("PECULIAR_DEBIAN_MIRROR", "http://deb.debian.org/debian"),
                      "main", "sid"),
    "ubuntu": Release("Ubuntu 24.04", "noble", os.environ.get("PECULIAR_UBUNTU_MIRROR", "http://archive.ubuntu.com/ubuntu"),
                      "main,universe", "jammy"),
}


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def environment(home):
    """As in a container, but with the settings that downloads need."""
    names = [name for name in os.environ if name.startswith("PIP_") or name.lower().endswith("_proxy")]
    path = f"{PREFIX}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    trusted = dict.fromkeys(["PIP_CERT", "NODE_EXTRA_CA_CERTS"], CERTIFICATES)
    fixed = {"PATH": path, "HOME": home, "LANG": "C.UTF-8"} | trusted
    return {name: os.environ[name] for name in names} | fixed


def enter(system, *words, user=None):
    """Runs a command in a system and returns what it prints; its messages go through."""
    as_user = [f"--userspec={user}:{user}"] if user else []
    command = [*ENTER, str(system), *as_user, str(system), *words]
    home = environment(f"/home/{user}" if user else "/root")
    return subprocess.run(command, env=home, stdout=subprocess.PIPE, text=True, check=True).stdout


def definition_steps():
    """What apptainer.def runs in its two systems."""
    text = (ROOT / "packaging/apptainer.def").read_text(encoding="utf-8")
    steps = re.findall(r"^%post\n((?:[ \t]+\S.*\n)+)", text, re.MULTILINE)
    assert len(steps) == 2, steps
    return steps


def check_that_leavings_are_removed(steps):
    """`%files` copies what .dockerignore keeps from Docker, and environments, which hold the paths of this machine."""
    removed = set(steps.split("\n")[0].split())
    left = set((ROOT / ".dockerignore").read_text(encoding="utf-8").split()) - {".git"}
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    left |= {name.strip("/") for name in ignored if name.endswith("/.venv/")}
    missing = {f"/src/{name}" for name in left} - removed
    assert not missing, f"packaging/apptainer.def: the build step keeps {', '.join(sorted(missing))}"


def leave_as_if_used(checkout):
    """`run` takes packages for installed that only another system has."""
    (checkout / ".setup").mkdir()
    with (checkout / ".setup/done").open("w") as done, (checkout / "run").open() as script:
        subprocess.run(["cksum"], stdin=script, stdout=done, check=True)


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


def make_system(folder, release):
    script = next(path for path in (SCRIPTS / release.suite, SCRIPTS / release.like) if path.exists())
    command = ["debootstrap", "--variant=minbase", "--include=ca-certificates", f"--components={release.components}",
               release.suite, str(folder), release.mirror, str(script)]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if made.returncode != 0:
        skip(f"debootstrap cannot make {release.name} from {release.mirror}:\n{made.stdout[-2000:]}")
    for name in ("/etc/resolv.conf", "/etc/hosts", CERTIFICATES):
        if os.path.exists(name):
            shutil.copy(name, f"{folder}{name}")
    wheels = os.environ.get("PIP_FIND_LINKS", "")
    if os.path.isdir(wheels):
        shutil.copytree(wheels, f"{folder}{wheels}")


def install_python_package(system):
    """As docs/python.md says, and a score of a few images by it."""
    enter(system, "python3", "-m", "venv", "/python")
    note = enter(system, "sh", "-c", "cat /src/.venv/libtorch-*").strip()
    enter(system, "env", f"Torch_DIR={note}", "/python/bin/pip", "install", "/src/python")
    said = enter(system, "env", f"PECULIAR_TORCH={note}/../../../lib", "/python/bin/python", "-c", TRIAL)
    assert said.split() == ["32"], said


def main(release):
    build, runtime = definition_steps()
    check_that_leavings_are_removed(build)
    with tempfile.TemporaryDirectory(prefix="peculiar_packaging_") as name:
        folder = pathlib.Path(name)
        check_needs(folder)
        folder.chmod(0o755)  # the user of the last step goes through it
        builder, final = folder / "builder", folder / "final"
        make_system(final, release)
        subprocess.run(["cp", "-a", final, builder], check=True)
        copy_checkout(builder / "src")
        leave_as_if_used(builder / "src")
        enter(builder, "sh", "-ec", build)
        (final / "opt").mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", f"{builder}{PREFIX}", f"{final}{PREFIX}"], check=True)
        enter(final, "sh", "-ec", runtime)
        enter(final, "useradd", "--create-home", "peculiar")
        assert not (final / "usr/bin/g++").exists(), "the final system has a compiler"
        said = enter(final, "peculiar", "--version", user="peculiar")
        project = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
        version = re.search(r"project\(peculiar VERSION (\S+)", project).group(1)
        assert said.startswith(f"peculiar {version}"), said
        install_python_package(builder)
        print(f"ok: {said.splitlines()[0]} on {release.name}")


main(RELEASES[sys.argv[1]])
