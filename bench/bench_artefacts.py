"""Artefacts drawn on images that have few: the fraction found, and the number of detections on unchanged images. On SDSS colour
pictures (../shared/data/galaxies) and on the stamps of a drawn survey field (one band, noise of known depth). The figures are for the
half of the stamps, by a hash of their ids, that no threshold was chosen on; PECULIAR_BENCH_PART=development gives those of the other."""
import collections
import os
import pathlib
import subprocess
import sys

WORK = pathlib.Path(__file__).with_name(".artefacts")
PART = os.environ.get("PECULIAR_BENCH_PART", "test")
PREVALENCE = 0.02  # assumed fraction of stamps that show a kind, for the precision


def samples(context):
    def verb(*words):
        subprocess.run([context.program, *map(str, words), "--quiet", "--overwrite"], check=True)

    WORK.mkdir(exist_ok=True)
    survey = WORK / "survey.h5"
    if not survey.exists():
        (WORK / "field").mkdir(exist_ok=True)
        subprocess.run([context.build / "draw_survey", WORK / "field", "--seed", "3"], check=True, stdout=subprocess.DEVNULL)
        verb("cutout", "--mosaic", WORK / "field/field.fits", "--weight", WORK / "field/field_wht.fits",
             "--catalogue", WORK / "field/catalogue.fits", "-o", survey, "--size", 64)
    yield "survey", survey
    if not (context.shared_data / "galaxies").is_dir():
        print("artefacts: no SDSS pictures, there is no ../shared/data/galaxies", file=sys.stderr)
        return
    sdss = WORK / "sdss.h5"
    if not sdss.exists():
        verb("import", context.shared_data / "galaxies", "-o", sdss, "--size", 64, "--crop", 192, "--rebin", "--conserve", "mean")
    yield "sdss", sdss


def figures(context):
    for name, sample in samples(context):
        output = subprocess.run([context.build / "bench_artefact_stamps", sample, PART, "1"], check=True, capture_output=True, text=True)
        drawn = collections.defaultdict(list)
        for line in output.stdout.splitlines():
            words = line.split()
            if words[0] == "#" and words[1] == "limit":
                continue
            if words[0] == "#":
                yield f"artefacts.{name}.us_per_stamp", float(words[1]), "us", "all rules, one thread, without reading"
                continue
            drawn[words[0]].append((int(words[1]), float(words[3]), words[5].split(",")))
        clean = drawn.pop("-")
        called = {row for row, _, kinds in clean if kinds != ["-"]}
        yield f"artefacts.{name}.called", len(called) / len(clean), "", f"of {len(clean)} stamps as they are"
        for kind, stamps in drawn.items():
            counted = [stamp for stamp in stamps if stamp[1] > 0 and stamp[0] not in called]
            if not counted:
                continue
            recall = sum(kind in kinds for _, _, kinds in counted) / len(counted)
            strong = sorted(stamp[1] for stamp in counted)[len(counted) // 2]
            plain = [stamp for stamp in counted if stamp[1] >= strong]
            recall_plain = sum(kind in kinds for _, _, kinds in plain) / len(plain)
            any_kind = sum(kinds != ["-"] for _, _, kinds in counted) / len(counted)
            false = sum(kind in kinds for _, _, kinds in clean) / len(clean)
            hits = PREVALENCE * recall
            precision = hits / (hits + (1 - PREVALENCE) * false) if hits > 0 else float("nan")
            yield (f"artefacts.{name}.{kind}", recall, "", f"{recall_plain:.2f} of the stronger half, {any_kind:.2f} as any kind; "
                   f"false {false:.4f}, precision where 1 in 50 shows it {precision:.2f}")
