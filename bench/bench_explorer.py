"""The explorer on a million images: from the start to the first gallery, pages, filters and orders, objects, and memory.

All over HTTP on this machine, without a browser; a user also waits for the browser's drawing.
"""
import http.client
import json
import random
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.parse

PAGE = 100
PAGES = 60


def add_options(group):
    group.add_argument("--rows", type=int, default=1_000_000, help="number of images (explorer)")


class Page:
    """A browser's connection."""

    def __init__(self, port, token):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.headers = {"Cookie": f"peculiar_{port}={token}"}

    def get(self, path, **parameters):
        query = "?" + urllib.parse.urlencode(parameters) if parameters else ""
        self.connection.request("GET", path + query, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}{query}: {answer.status} {body[:200]}")
        return body

    def gallery(self, **parameters):
        """Time for a page of a view with its images [s]."""
        start = time.perf_counter()
        view = json.loads(self.get("/api/view", count=PAGE, **parameters))
        rows = ",".join(str(row["row"]) for row in view["rows"])
        if rows:
            self.get("/api/sprite", rows=rows, size=96)
        return time.perf_counter() - start

    def view(self, **parameters):
        start = time.perf_counter()
        self.get("/api/view", count=PAGE, **parameters)
        return time.perf_counter() - start


def high_mark(pid):
    """Largest resident memory in MiB."""
    with open(f"/proc/{pid}/status") as file:
        fields = dict(line.split(":", 1) for line in file)
    return int(fields["VmHWM"].split()[0]) / 1024


def share_95(values):
    return sorted(values)[int(0.95 * (len(values) - 1))]


def figures(context):
    rows = context.options.rows
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([context.build / "bench_explorer_files", folder, str(rows)], check=True)
        start = time.perf_counter()
        server = subprocess.Popen([context.program, "explore", f"{folder}/scores.h5", "--json", "--no-browser", "--quiet"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            address = json.loads(server.stdout.readline())
            page = Page(address["port"], address["token"])
            page.get("/api/state")
            page.gallery(offset=0)
            yield "explorer.first_gallery_s", time.perf_counter() - start, "s", f"from the start of the program, {rows} images"
            pages = [page.gallery(offset=PAGE * i) for i in range(1, PAGES)]
            draw = random.Random(1)
            pages += [page.gallery(offset=draw.randrange(rows - PAGE)) for _ in range(PAGES)]
            yield "explorer.page_95_ms", 1000 * share_95(pages), "ms", f"a page of {PAGE} with its images, the slowest in twenty"
            yield "explorer.page_ms", 1000 * statistics.median(pages), "ms", "the same, the usual"
            sorts = [page.view(sort=name, up=up) for name in ("density", "contrast", "mag_r", "flags") for up in (0, 1)]
            yield "explorer.sort_ms", 1000 * max(sorts), "ms", "the slowest of 8 orders by a column of numbers, read for the first time or not"
            yield "explorer.sort_texts_ms", 1000 * page.view(sort="id", up=1), "ms", "order of texts"
            wheres = ["combined > 1", "density > 0 && contrast < 1", "flags == 0 and dec > 3", "matches(id, '*77')", "missing(user_label)"]
            filters = [page.view(where=where, sort="flux") for where in wheres]
            yield "explorer.filter_ms", 1000 * max(filters), "ms", f"the slowest of {len(wheres)} filters, with an order"
            objects = []
            for i in range(20):
                start = time.perf_counter()
                page.get("/api/object", row=draw.randrange(rows))
                objects.append(time.perf_counter() - start)
            yield "explorer.object_ms", 1000 * statistics.median(objects), "ms", "an image with all that is known of it"
            yield "explorer.object_95_ms", 1000 * share_95(objects), "ms", "the slowest in twenty"
            yield "explorer.memory_mib", high_mark(server.pid), "MiB", "largest resident memory"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
