"""Statistics of two samples, as SciPy has them, against ours.

Usage: check_two_sample.py FIRST.csv SECOND.csv KS AD ENERGY; the columns are called x. Exits 1 and says which differ."""
import csv
import sys
import warnings

from scipy import stats

warnings.simplefilter("ignore")  # p-values beyond the tables, which are not asked for
first, second = ([float(row["x"]) for row in csv.DictReader(open(path, newline=""))] for path in sys.argv[1:3])
theirs = (stats.ks_2samp(first, second).statistic, stats.anderson_ksamp([first, second]).statistic, stats.energy_distance(first, second))
for name, own, its in zip(("KS", "AD", "energy"), map(float, sys.argv[3:]), theirs):
    if abs(own - its) > 1e-8 * max(1, abs(its)):
        sys.exit(f"check_two_sample: {name}: {own}, SciPy {its}")
