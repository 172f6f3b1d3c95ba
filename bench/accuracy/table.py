"""One table of all tests: rows of tests, columns of scores and baselines, over seeds.

A result is {"row", "seed", "mean_of" (a row of means that it belongs to, or ""), "unit" ("AUC", or "of 20"), "least_error", "columns":
{name: [value, [values of the bootstrap draws]]}}. Perfectly separated sets are so in every draw; least_error, the value of half an image of
the smaller side, replaces an error of 0.
"""
import csv
import math
import statistics

COMBINED = "combined"
ONLY_IN_CSV = "like_"  # scores of single kinds of outlier: too many columns for a page


def with_means(results):
    """The results, plus one per seed for each row of means: the means of its rows' values and of their bootstrap draws."""
    members = {}
    for one in results:
        if one["mean_of"]:
            members.setdefault((one["mean_of"], one["seed"]), []).append(one)
    means = []
    for (row, seed), own in members.items():
        if len(own) == 1:  # a call with --only: keep the row
            own[0]["mean_of"] = ""
            continue
        names = [name for name in own[0]["columns"] if all(name in one["columns"] for one in own)]
        columns = {name: [statistics.mean(one["columns"][name][0] for one in own),
                          [statistics.mean(drawn) for drawn in zip(*(one["columns"][name][1] for one in own))]] for name in names}
        means.append({"row": f"{row}, mean of {len(own)}", "seed": seed, "mean_of": "", "unit": own[0]["unit"], "columns": columns,
                      "least_error": statistics.mean(one["least_error"] for one in own) / math.sqrt(len(own))})
    return results + means


def error_of(values, drawings, runs):
    """Error of the mean over seeds: that of the images, which the seeds share, combined with the scatter of the trainings."""
    images = statistics.mean(statistics.pvariance(drawn) for drawn in drawings)
    trainings = statistics.variance(values) / len(values) if len(values) > 1 else 0
    return max(math.sqrt(images + trainings), statistics.mean(run["least_error"] for run in runs))


def summary_of(runs, name):
    """(mean, standard deviation over seeds, error of the mean) of a column."""
    values, drawings = zip(*(run["columns"][name] for run in runs))
    return statistics.mean(values), statistics.stdev(values) if len(values) > 1 else 0, error_of(values, drawings, runs)


def lead_of(runs, other):
    """Lead of the combined score over another one, in errors of the difference; negative: behind."""
    values, drawings = [], []
    for run in runs:
        (own, own_drawn), (its, its_drawn) = run["columns"][COMBINED], run["columns"][other]
        values.append(own - its)
        drawings.append([a - b for a, b in zip(own_drawn, its_drawn)])
    return statistics.mean(values) / error_of(values, drawings, runs)


def lead_words(row):
    lead, other = row["lead"], f"{row['other']} {number(row, row['columns'][row['other']][0])}"
    return f"level with {other} ({lead:+.1f})" if abs(lead) <= 1 else f"{lead:+.1f} ({other})"


def rows_of(results):
    """[{"row", "seeds", "unit", "columns": {name: (mean, deviation, error)}, "best", "other", "lead"}] in the order of the results."""
    runs_of = {}
    for one in with_means(results):
        runs_of.setdefault(one["row"], []).append(one)
    rows = []
    for row, runs in runs_of.items():
        names = [name for name in runs[0]["columns"] if all(name in run["columns"] for run in runs)]
        columns = {name: summary_of(runs, name) for name in names}
        line = {"row": row, "seeds": len({run["seed"] for run in runs}), "unit": runs[0]["unit"], "columns": columns,
                "best": max(names, key=lambda name: columns[name][0]), "other": None, "lead": None, "is_part": bool(runs[0]["mean_of"])}
        others = [name for name in names if name != COMBINED]
        if COMBINED in names and others:
            line["other"] = max(others, key=lambda name: columns[name][0])
            line["lead"] = lead_of(runs, line["other"])
        rows.append(line)
    return rows


def columns_of(rows):
    """All columns, `combined` first, the others in the order in which they appear."""
    names = [COMBINED]
    for row in rows:
        names += [name for name in row["columns"] if name not in names]
    return names


def overall(rows):
    """Summary of the leads, for areas only; parts of a mean count through the mean."""
    leads = [(row["lead"], row) for row in rows if row["lead"] is not None and row["unit"] == "AUC" and not row["is_part"]]
    if not leads:
        return "no row has both a combined score and another"
    numbers = [lead for lead, _ in leads]
    lead, worst = min(leads, key=lambda pair: pair[0])
    ahead, behind = sum(lead > 1 for lead, _ in leads), sum(lead < -1 for lead, _ in leads)
    return (f"combined against the best other of each of {len(leads)} rows: ahead in {ahead}, "
            f"level in {len(leads) - ahead - behind}, behind in {behind}; lead in errors: mean {statistics.mean(numbers):+.1f}, "
            f"median {statistics.median(numbers):+.1f}, worst {lead:+.1f} ({worst['row']}, {worst['other']})")


def number(row, value):
    return f"{value:.3f}" if row["unit"] == "AUC" else f"{value:.1f}"


def markdown(rows):
    names = [name for name in columns_of(rows) if not name.startswith(ONLY_IN_CSV)]
    lines = ["| test | " + " | ".join(names) + " | lead in errors |", "| --- " * (len(names) + 2) + "|"]
    for row in rows:
        cells = []
        for name in names:
            cell = ""
            if name in row["columns"]:
                mean, deviation, error = row["columns"][name]
                cell = number(row, mean)
                if name == COMBINED:
                    cell += f" +- {number(row, deviation)} ({number(row, error)})"
                if name == row["best"]:
                    cell = f"**{cell}**"
            cells.append(cell)
        title = row["row"] if row["unit"] == "AUC" else f"{row['row']} ({row['unit']})"
        lead = lead_words(row) if row["lead"] is not None else ""
        lines.append(f"| {title} | " + " | ".join(cells) + f" | {lead} |")
    lines += ["", "Means over seeds; of `combined` also the standard deviation over them and, in brackets, the error of the mean. "
              "Bold: the best, where it is shown (the CSV file has all columns). Last: the difference to the best other column over its own error; level: within one.", "",
              overall(rows)[0].upper() + overall(rows)[1:] + ".", ""]
    return "\n".join(lines)


def write_csv(path, rows):
    names = columns_of(rows)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["test", "unit", "seeds", *(f"{name} {what}" for name in names for what in ("mean", "deviation", "error")),
                         "best other", "lead in errors"])
        for row in rows:
            numbers = [f"{value:.5f}" for name in names for value in row["columns"].get(name, ()) or (math.nan,) * 3]
            writer.writerow([row["row"], row["unit"], row["seeds"], *numbers, row["other"] or "",
                             "" if row["lead"] is None else f"{row['lead']:.2f}"])
