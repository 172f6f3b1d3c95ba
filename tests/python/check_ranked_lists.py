"""The lists beside a report, read by astropy and by the rules of DS9: ids, positions and order are those of the page's cards.

Usage: check_ranked_lists.py REPORT.html; exits 1 and says what differs."""
import html
import pathlib
import re
import sys
import warnings

from astropy.io.votable import parse_single_table
from astropy.table import Table

page = pathlib.Path(sys.argv[1])
stem = page.with_suffix("")
section = page.read_text(encoding="utf-8").split('<section id="outliers"')[1].split("</section>")[0]
cards = []
for number, name, rest in re.findall(r"<h3>(\d+)\. (.*?)</h3>(.*?)</li>", section, re.DOTALL):
    place = re.search(r'<p class="place">(\S+) ([+-]\S+) ', rest)
    cards.append((int(number), html.unescape(name.replace("<wbr/>", "")), float(place[1]), float(place[2])))
assert len(cards) > 3, cards

with warnings.catch_warnings():
    warnings.simplefilter("error")
    csv = Table.read(f"{stem}_highest.csv", format="ascii.csv")
    votable = Table.read(f"{stem}_highest.vot", format="votable")
fields = {field.name: field for field in parse_single_table(f"{stem}_highest.vot").fields}
assert str(fields["ra"].unit) == "deg" and fields["ra"].ref, "the VOTable gives positions neither unit nor frame"
for table in (csv, votable):
    rows = [(int(row["rank"]), str(row["id"]), float(row["ra"]), float(row["dec"])) for row in table]
    assert len(rows) == len(cards), (len(rows), len(cards))
    for ours, card in zip(rows, cards):
        assert ours[:2] == card[:2] and abs(ours[2] - card[2]) < 1e-6 and abs(ours[3] - card[3]) < 1e-6, (ours, card)

lines = pathlib.Path(f"{stem}_highest.reg").read_text(encoding="utf-8").splitlines()
assert lines[:2] == ["# Region file format: DS9 version 4.1", "icrs"], lines[:2]
assert len(lines) == len(cards) + 2
for line, card in zip(lines[2:], cards):
    circle = re.fullmatch(r'circle\(([-+.\d]+),([-+.\d]+),([.\d]+)"\) # text=\{(\d+) (.*)\}', line)
    assert circle, line
    assert (int(circle[4]), circle[5]) == card[:2], (line, card)
    assert abs(float(circle[1]) - card[2]) < 1e-6 and abs(float(circle[2]) - card[3]) < 1e-6, (line, card)
