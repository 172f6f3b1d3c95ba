#!/usr/bin/env python3
"""Every command in the documentation, and every example of the help, has the verbs, options and values that the program knows.

documented_commands_test.py PROGRAM

Reads README.md and docs/**/*.md: the lines of code blocks, and code in sentences, that call `peculiar`. The commands are not run.
"""
import json
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM_WORDS = {"peculiar", "./peculiar", "build/release/peculiar", "build/mpi/peculiar"}
ENDS = {"|", "||", "&&", ";", "&", ">", ">>", "2>", "<", "2>&1"}
OTHER_VERBS = {"help", "--help", "--version"}
FLAGS = ("flag", "preset flag")
PLACEHOLDER = re.compile(r"^[A-Z][A-Z0-9_]*([.:/].*)?$|^\.\.\.$|^<.*>$|\$|\{")  # N, FILE.h5, ..., $SIZE


def commands_of(text):
    """Yields (line number, command) of the lines of code; a backslash at the end joins the next line."""
    fenced, joined, start, before_blank = False, "", 0, True
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        indented = line.startswith("    ")
        is_code = fenced or (indented and (before_blank or joined))
        before_blank = not line.strip() or (is_code and indented)
        if is_code:
            start = start if joined else number
            joined += line.strip()
            if joined.endswith("\\"):
                joined = joined[:-1] + " "
                continue
            yield start, joined
            joined = ""
        else:
            for code in re.findall(r"`([^`\n]+)`", line):
                if code.startswith("peculiar ") and not re.search(r" --?[a-z-]+$", code):  # an option that is only named
                    yield number, code


def calls_of(command):
    """Yields the words of each call of peculiar in a line of shell, from the verb on."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars="|&;<>()")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    try:
        words = list(lexer)
    except ValueError:
        return  # an apostrophe of a sentence
    for at, word in enumerate(words):
        behind_run = word == "peculiar" and at > 0 and words[at - 1] == "./run"
        is_program = word in PROGRAM_WORDS and (at == 0 or behind_run or words[at - 1] in ENDS | {"do", "then"} or "mpirun" in words or "srun" in words
                                                or "exec" in words or "=" in words[at - 1])
        if not is_program or at + 1 == len(words):
            continue
        call = []
        for other in words[at + 1:]:
            if other in ENDS or set(other) <= set("|&;<>()"):
                break
            call.append(other)
        if call and call[-1] == "2" and len(call) + at + 1 < len(words) and words[len(call) + at + 1].startswith(">"):
            call.pop()  # of 2>
        if call:
            yield call


class Verbs:
    def __init__(self, told):
        self.common = told["common"]
        self.verbs = {verb["name"]: verb["settings"] for verb in told["verbs"]}

    def faults(self, call):
        """What is wrong with these words, from the verb on."""
        verb, words = call[0], call[1:]
        if verb in OTHER_VERBS or PLACEHOLDER.search(verb):
            return []
        if verb not in self.verbs:
            return [f"there is no verb '{verb}'"]
        settings = [*self.verbs[verb], *self.common]
        by_option = {f"--{one['name'].replace('_', '-')}": one for one in settings if not one.get("positional")}
        by_letter = {f"-{one['letter']}": one for one in settings if one.get("letter")}
        positional = [one for one in settings if one.get("positional")]
        faults, given = [], []
        at = 0
        while at < len(words):
            word = words[at]
            at += 1
            if word == "--" and verb == "slurm":
                inner = words[at:]
                return faults + (self.faults(inner) if inner else [])
            option, _, value = word.partition("=") if word.startswith("--") else (word, "", "")
            one = by_option.get(option) or by_letter.get(option)
            if one is None and re.match(r"^-\D", word):
                no = "--" + option.removeprefix("--no-")
                if option.startswith("--no-") and by_option.get(no, {}).get("type") in FLAGS:
                    continue
                faults.append(f"{verb} has no option '{option}'")
                continue
            if one is None:
                given += [] if word.startswith(("[", "$")) or word in ("...", "options]") else [word]
                continue
            if one["type"] in FLAGS:
                continue
            values = [value] if value else []
            while not value and at < len(words) and not (values and (one["type"] != "list" or re.match(r"^-\D", words[at]))):
                values.append(words[at])
                at += 1
            if not values:
                faults.append(f"{option} has no value")
            for each in values:
                faults += self.value_faults(option, one, each)
        most = sum(1 for one in positional if one["type"] != "list")
        if not any(one["type"] == "list" for one in positional) and len(given) > most:
            faults.append(f"{verb} takes {most} argument(s), not {len(given)}: {' '.join(given)}")
        return faults

    @staticmethod
    def value_faults(option, one, value):
        if PLACEHOLDER.search(value):
            return []
        values = value.split(",") if one["type"] == "list" else [value]
        faults = [f"{option} cannot be '{word}' ({', '.join(one['choices'])})" for word in values if one.get("choices") and word not in one["choices"]]
        if one["type"] in ("integer", "number"):
            try:
                number = float(value)
            except ValueError:
                return [*faults, f"{option} needs a number, not '{value}'"] if value not in ("nan", "auto") else faults
            if one.get("least") is not None and number < one["least"] or one.get("greatest") is not None and number > one["greatest"]:
                faults.append(f"{option} {value} is outside {one['least']} to {one['greatest']}")
        return faults


def check_itself(verbs):
    """The test must be able to fail."""
    for wrong in ("importe a.h5", "top scores.h5 --colum x", "calibrate scores.h5 --bins 99", "score m.safetensors --method fastest"):
        assert verbs.faults(shlex.split(wrong)), wrong
    assert list(calls_of("cd a && peculiar top s.h5 -n 3 > b.txt  # first")) == [["top", "s.h5", "-n", "3"]]


def main():
    told = json.loads(subprocess.run([sys.argv[1], "help", "--json"], capture_output=True, text=True, check=True).stdout)
    verbs = Verbs(told)
    check_itself(verbs)
    faults, count = [], 0
    texts = [(path.relative_to(ROOT), path.read_text(encoding="utf-8")) for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
             if path.name != "commands.md"]  # which the program writes
    sources = [(name, list(commands_of(text))) for name, text in texts]
    sources += [(f"help {verb['name']}", [(i, example) for i, example in enumerate(verb["examples"], 1)]) for verb in told["verbs"]]
    for name, commands in sources:
        for number, command in commands:
            for call in calls_of(command):
                count += 1
                faults += [f"{name}:{number}: {fault}\n    {command}" for fault in verbs.faults(call)]
    if faults:
        sys.exit("\n".join(faults) + f"\nerror: {len(faults)} faults in {count} commands")
    assert count > 300, count
    print(f"ok: {count} commands")


main()
