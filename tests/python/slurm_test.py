#!/usr/bin/env python3
"""Shards on a real Slurm of two nodes on this machine: arrays of 16 shards of cutout and score, three of each killed at a random moment
and resubmitted, have the bytes of one run; so have the kept stamps and the fates of a scan, also if they are lost and made again. With --snakemake the same by Snakemake.

Usage: slurm_test.py PROGRAM DRAW_SURVEY [--snakemake]; exits 77, with words, where Slurm (slurm-wlm, munge; root) or Snakemake is missing.
"""
import os
import pathlib
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time

PROGRAM, DRAW = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
SHARDS, KILLED = 16, 3
ENVIRONMENT = dict(os.environ, SOURCE_DATE_EPOCH="1700000000")
CUTOUT = ["cutout", "--mosaic", "field.fits", "--weight", "field_wht.fits", "--catalogue", "catalogue.fits", "--size", "32",
          "--neighbours", "noise", "-o", "stamps.h5"]
SCORE = ["score", "model.safetensors", "stamps.h5", "-o", "scores.h5", "--features-out", "features.h5"]
OTHER = [*SCORE[:5], "--scorers", "asymmetry", "--overwrite"]  # another job with the same output
SCAN = ["scan", "model.safetensors", *CUTOUT[1:-1], "scan.h5", "--scorers", "asymmetry", "--keep-top", "5", "--keep-share", "0.1", "--fates",
        "fates.csv"]
# Calls the program, but of the shards chosen the first time kills it before long.
WRAPPER = """#!/bin/bash
shard=; previous=
for word; do [ "$previous" = --shard ] && shard=${word%/*}; previous=$word; done
case " $(cat FOLDER/chosen.$1 2>/dev/null) " in
  *" $shard "*)
    if [ -n "$shard" ] && mkdir "FOLDER/killed.$1.$shard" 2>/dev/null; then
      PROGRAM "$@" & sleep 0.$((RANDOM % 10)); kill -9 $!; wait; exit 137
    fi ;;
esac
exec PROGRAM "$@"
"""


def skip(words):
    print("skipped:", words)
    sys.exit(77)


def run(*words, folder, program=PROGRAM):
    result = subprocess.run([program, *map(str, words)], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, (words, result.returncode, result.stdout, result.stderr)
    return result.stdout


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Slurm:
    """A controller and two nodes; everything of it in one folder."""

    def __init__(self, folder):
        for name in ("state", "log"):
            (folder / name).mkdir(parents=True)
        if subprocess.run(["munge", "-n"], capture_output=True, check=False).returncode != 0:
            os.makedirs("/run/munge", exist_ok=True)
            shutil.chown("/run/munge", "munge", "munge")
            subprocess.run(["runuser", "-u", "munge", "--", "/usr/sbin/munged"], check=True)
        control, first, second = free_ports(3)
        settings = folder / "slurm.conf"
        settings.write_text(f"""ClusterName=test
SlurmctldHost=localhost
SlurmctldPort={control}
SlurmUser=root
AuthType=auth/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port={first} CPUs={os.cpu_count()} State=UNKNOWN
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port={second} CPUs={os.cpu_count()} State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
""", encoding="utf-8")
        ENVIRONMENT["SLURM_CONF"] = str(settings)
        subprocess.run(["slurmctld", "-f", settings], env=ENVIRONMENT, check=True)
        time.sleep(2)
        for node in ("n1", "n2"):
            subprocess.run(["slurmd", "-f", settings, "-N", node], env=ENVIRONMENT, check=True)
        for _ in range(60):
            if self.ask("sinfo", "-h", "-o", "%D %t") == "2 idle":
                return
            time.sleep(0.5)
        raise AssertionError(("the nodes do not come up", self.ask("sinfo")))

    @staticmethod
    def ask(*words):
        return subprocess.run(words, env=ENVIRONMENT, capture_output=True, text=True, check=False).stdout.strip()

    def wait(self):
        while self.ask("squeue", "-h"):
            time.sleep(0.5)

    def stop(self):
        self.ask("scontrol", "shutdown")


def prepare(folder):
    """A survey, a model of its stamps, and what one run makes of them: the bytes of stamps, scores, features."""
    subprocess.run([DRAW, folder, "--edge", "900", "--galaxies", "150", "--stars", "4"], check=True, stdout=subprocess.DEVNULL)
    run(*CUTOUT, folder=folder)
    run("train", "stamps.h5", "-o", "model.safetensors", "--preset", "ranking", "--contrast-steps", "5", "--width", "4", "--batch", "8",
        "--threads", "1", folder=folder)
    stamps = (folder / "stamps.h5").read_bytes()
    (folder / "stamps.h5").unlink()
    return stamps


def check_bytes(folder, names, words):
    """The merged files are those that one run of `words` writes."""
    merged = [(folder / name).read_bytes() for name in names]
    for name in names:
        (folder / name).unlink()
    run(*words, "--threads", "1", folder=folder)
    for name, content in zip(names, merged):
        assert (folder / name).read_bytes() == content, f"{name}: shards give other bytes than one run"


def check_scores(folder):
    """Scores and features are what one run makes of the same stamps."""
    check_bytes(folder, ("scores.h5", "features.h5"), SCORE)


def check_scan(folder):
    """Scores, kept stamps and fates are those of one scan."""
    check_bytes(folder, ("scan.h5", "scan.kept.h5", "fates.csv"), SCAN)


def by_slurm(folder):
    missing = [name for name in ("sbatch", "slurmctld", "slurmd", "munged", "runuser") if shutil.which(name, path=os.defpath + ":/usr/sbin:/sbin") is None]
    if missing or os.geteuid() != 0:
        skip(f"needs root and Debian's slurm-wlm and munge; missing: {', '.join(missing) or 'root'}")
    os.environ["PATH"] = ENVIRONMENT["PATH"] = ENVIRONMENT["PATH"] + ":/usr/sbin:/sbin"
    stamps = prepare(folder)
    seed = random.randrange(1000)
    print("seed of the shards killed:", seed)
    draw = random.Random(seed)
    chosen = {verb: sorted(draw.sample(range(1, SHARDS + 1), KILLED)) for verb in ("cutout", "score")}
    for verb, numbers in chosen.items():
        (folder / f"chosen.{verb}").write_text(" ".join(map(str, numbers)), encoding="utf-8")
    wrapper = folder / "program"
    wrapper.write_text(WRAPPER.replace("FOLDER", str(folder)).replace("PROGRAM", str(PROGRAM)), encoding="utf-8")
    wrapper.chmod(0o755)
    (folder / "steps.txt").write_text("\n".join(" ".join(words) for words in (CUTOUT, SCORE)) + "\n", encoding="utf-8")
    slurm = Slurm(folder / "slurm")
    try:
        print(run("slurm", "--steps", "steps.txt", "--shards", SHARDS, "--program", wrapper, "-o", "jobs", "--submit", folder=folder))
        for verb, step in (("cutout", "01-cutout"), ("score", "02-score")):
            slurm.wait()
            standing = run("slurm", "-o", "jobs", "--status", folder=folder)
            print(standing)
            assert not (folder / "jobs/done" / f"{step}-merge").exists(), f"{verb}: merged without the shards that were killed"
            whole = sorted((folder).glob(f"{'stamps' if verb == 'cutout' else 'scores'}.part-*-of-16.h5"))
            assert SHARDS - KILLED <= len(whole) <= SHARDS, whole
            again = run("slurm", "-o", "jobs", "--resubmit", folder=folder)
            print(again)
            handed_in = [line for line in again.splitlines() if line.startswith(f"{step}: job")]
            if len(whole) < SHARDS:
                numbers = [number for number in range(1, SHARDS + 1) if not any(f"-{number:02}-of" in path.name for path in whole)]
                assert set(numbers) <= set(chosen[verb]), (numbers, chosen)
                assert len(handed_in) == 1, again
        slurm.wait()
        print(run("slurm", "-o", "jobs", "--status", folder=folder))
        assert "all jobs are done" in run("slurm", "-o", "jobs", "--status", folder=folder)
        check_scores(folder)
        planned = run("slurm", "--shards", SHARDS, "-o", "jobs", "--overwrite", "--", *OTHER, folder=folder)
        assert f"01-score: 0 of {SHARDS} shards are complete" in planned, "parts of the earlier job count as done"
        print(run("slurm", "-o", "jobs", "--submit", folder=folder))
        slurm.wait()
        assert "all jobs are done" in run("slurm", "-o", "jobs", "--status", folder=folder)
        check_bytes(folder, ["scores.h5"], OTHER)
        print(run("slurm", "--shards", 4, "--remove-parts", "-o", "scan-jobs", "--submit", "--", *SCAN, folder=folder))
        slurm.wait()
        standing = run("slurm", "-o", "scan-jobs", "--status", folder=folder)
        assert "01-scan-finish: done" in standing and "all jobs are done" in standing, standing
        (folder / "scan.kept.h5").unlink()
        os.truncate(folder / "fates.csv", 10)
        standing = run("slurm", "-o", "scan-jobs", "--status", folder=folder)
        assert "01-scan-finish: to do; scan.kept.h5 is missing; fates.csv has 10 bytes instead of" in standing, standing
        again = run("slurm", "-o", "scan-jobs", "--resubmit", folder=folder)
        assert [line.split(":")[0] for line in again.splitlines() if ": job " in line] == ["01-scan-finish"], again
        slurm.wait()
        assert "all jobs are done" in run("slurm", "-o", "scan-jobs", "--status", folder=folder)
    except AssertionError:
        for log in sorted(folder.glob("*jobs/log/*.log")):
            print(f"--- {log.name}\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
        raise
    finally:
        slurm.stop()
    assert (folder / "stamps.h5").read_bytes() == stamps, "stamps.h5: shards give other bytes than one run"
    check_scan(folder)


def by_snakemake(folder):
    if shutil.which("snakemake") is None:
        skip("needs snakemake")
    stamps = prepare(folder)
    (folder / "steps.txt").write_text("\n".join(" ".join(words) for words in (CUTOUT, SCORE)) + "\n", encoding="utf-8")
    run("slurm", "--steps", "steps.txt", "--shards", 4, "--snakemake", "-o", "jobs", folder=folder)
    run("-s", "jobs/Snakefile", "-j", "2", folder=folder, program="snakemake")
    assert (folder / "stamps.h5").read_bytes() == stamps, "stamps.h5: shards give other bytes than one run"
    check_scores(folder)
    assert "Nothing to be done" in subprocess.run(["snakemake", "-s", "jobs/Snakefile", "-j", "2"], cwd=folder, env=ENVIRONMENT,
                                                  capture_output=True, text=True, check=True).stderr
    run("slurm", "--shards", 4, "--snakemake", "-o", "jobs", "--overwrite", "--", *OTHER, folder=folder)
    run("-s", "jobs/Snakefile", "-j", "2", folder=folder, program="snakemake")
    check_bytes(folder, ["scores.h5"], OTHER)
    run("slurm", "--shards", 4, "--snakemake", "--remove-parts", "-o", "scan-jobs", "--", *SCAN, folder=folder)
    run("-s", "scan-jobs/Snakefile", "-j", "2", folder=folder, program="snakemake")
    (folder / "scan.kept.h5").unlink()
    run("-s", "scan-jobs/Snakefile", "-j", "2", folder=folder, program="snakemake")
    check_scan(folder)


with tempfile.TemporaryDirectory() as temporary:
    work = pathlib.Path(temporary).resolve()
    by_snakemake(work) if "--snakemake" in sys.argv else by_slurm(work)
print("the bytes are those of one run")
