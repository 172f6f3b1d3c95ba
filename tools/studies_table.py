#!/usr/bin/env python3
"""Tables of several studies of one kind (other seeds of the training, say) as Markdown: means, and the standard deviation from study to
study where there are two or more.

    tools/studies_table.py mergers_1 mergers_2 mergers_3

reads evaluation/table_1.csv to table_4.csv in each folder."""
import csv
import pathlib
import statistics
import sys

THRESHOLDS = ["above 85 % [%]", "above 90 % [%]", "above 95 % [%]"]


def rows(studies, number):
    """One dictionary a row of the table: the cells of all studies, the marks of the best baseline taken off."""
    tables = []
    for study in studies:
        path = pathlib.Path(study, "evaluation", f"table_{number}.csv")
        with path.open(newline="") as file:
            tables.append([{key: value.removesuffix(" *") for key, value in row.items()} for row in csv.DictReader(file)])
    keys = [key for key in ("class", "flux ratio", "score", "images") if key in tables[0][0]]
    for same in zip(*tables, strict=True):
        if len({tuple(row[key] for key in keys) for row in same}) > 1:
            sys.exit(f"error: table_{number}.csv of these studies has rows of different classes, scores or counts: {same}")
        yield {key: [row[key] for row in same] if key not in keys else same[0][key] for key in same[0]}


def cell(values, digits):
    numbers = [float(value.split()[0]) for value in values if value not in ("-", "")]
    if not numbers:
        return "-"
    text = f"{statistics.mean(numbers):.{digits}f}"
    return text + (f" +- {statistics.stdev(numbers):.{digits}f}" if len(numbers) > 1 else "")


def pivot(found, columns, value):
    """Scores down, `columns` across."""
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
