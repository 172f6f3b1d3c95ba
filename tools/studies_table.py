#!/usr/bin/env python3
"""Prints tables of several studies of one kind (with different training seeds, say) as Markdown: means, and for two or more studies the
standard deviation between them.

    tools/studies_table.py mergers_1 mergers_2 mergers_3

reads evaluation/table_1.csv to table_4.csv in each folder, and table_N_others.csv beside them."""
import csv
import pathlib
import statistics
import sys

KEYS = ("class", "flux ratio", "score", "images")
THRESHOLDS = ["above 85 % [%]", "above 90 % [%]", "above 95 % [%]"]


def rows(studies, number):
    """One dictionary per row of the table: the cells of all studies, without the marks of the best baseline."""
    tables = []
    for study in studies:
        table = {}
        for name in (f"table_{number}.csv", f"table_{number}_others.csv"):
            path = pathlib.Path(study, "evaluation", name)
            if "others" in name and not path.exists():
                continue  # the first has all scores
            with path.open(newline="") as file:
                for row in csv.DictReader(file):
                    row = {key: value.removesuffix(" *") for key, value in row.items()}
                    table[tuple(row[key] for key in KEYS if key in row)] = row
        tables.append(table)
    for table, study in zip(tables, studies):
        if differing := table.keys() ^ tables[0].keys():
            sys.exit(f"error: {study}: table_{number}.csv has not the classes, scores and counts of {studies[0]}'s: {sorted(differing)[0]}")
    for key, first in tables[0].items():
        same = [table[key] for table in tables]
        yield {name: first[name] if name in KEYS else [row[name] for row in same] for name in first}


def cell(values, digits):
    numbers = [float(value.split()[0]) for value in values if value not in ("-", "")]
    if not numbers:
        return "-"
    text = f"{statistics.mean(numbers):.{digits}f}"
    return text + (f" +- {statistics.stdev(numbers):.{digits}f}" if len(numbers) > 1 else "")


def pivot(found, columns, value):
    """Table with one row per score and the given `columns`."""
    scores = list(dict.fromkeys(row["score"] for row in found))
    across = list(dict.fromkeys(columns(row) for row in found))
    table = {(row["score"], columns(row)): value(row) for row in found}
    print("| score | " + " | ".join(across) + " |\n" + "| --- " * (len(across) + 1) + "|")
    for score in scores:
        print(f"| `{score}` | " + " | ".join(table.get((score, column), "-") for column in across) + " |")
    print()


def main():
    studies = sys.argv[1:]
    if not studies or studies[0].startswith("-"):
        sys.exit(__doc__)
    for number in (1, 3):
        found = list(rows(studies, number))
        print(f"Table {number}: per cent above the 85 / 90 / 95 % thresholds\n")
        pivot(found, lambda row: f"{row['class']} ({row['images']})",
              lambda row: " / ".join(cell(row[threshold], 1) for threshold in THRESHOLDS))
        kmeans = {row["class"]: cell(row["k-means [%]"], 1) for row in found}
        print("k-means: " + ", ".join(f"{name} {value}" for name, value in kmeans.items()) + "\n")
    print("Table 2: per cent above the 90 % threshold, by flux ratio\n")
    pivot(list(rows(studies, 2)), lambda row: f"{row['flux ratio']} ({row['images']})", lambda row: cell(row[THRESHOLDS[1]], 1))
    print("Table 4: area under the receiver operating characteristic\n")
    pivot(list(rows(studies, 4)), lambda row: row["class"], lambda row: cell(row["AUROC"], 3))


if __name__ == "__main__":
    main()
