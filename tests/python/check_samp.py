"""Judges our SAMP client by astropy's hub and client: check_samp.py FOLDER talk|die.

The lock file is the one that the environment's SAMP_HUB names. FOLDER/ready appears once hub and client are there.
talk: six messages of ours must arrive as they are due; four go back, three of which want an answer; once ours says "bye"
the hub ends.
die: with the first message the hub is killed.
"""
import os
import pathlib
import queue
import signal
import sys
import warnings

folder, how = pathlib.Path(sys.argv[1]), sys.argv[2]
os.environ["HOME"] = str(folder)  # astropy looks there for the lock files of dead hubs

from astropy.samp import SAMPHubServer, SAMPIntegratedClient, conf  # noqa: E402

conf.use_internet = False
warnings.simplefilter("ignore")

# SAMP knows no letters beyond ASCII: ours are sent as "?".
URL = "file:///tmp/my%20tables/50%25%20of%20%C3%A9.vot"
DUE = [
    ("table.load.votable", {"url": URL, "table-id": "t <1>", "name": "outliers & more ?"}),
    ("image.load.fits", {"url": URL, "image-id": "i1", "name": "row 5"}),
    ("table.highlight.row", {"url": URL, "table-id": "t <1>", "row": "5"}),
    ("table.select.rowList", {"url": URL, "table-id": "t <1>", "row-list": ["0", "5", "12345678901"]}),
    ("table.select.rowList", {"url": URL, "table-id": "t <1>", "row-list": []}),
    ("coord.pointAt.sky", None),
]


def must(holds, words):
    if not holds:
        sys.exit(f"check_samp: {words}")


BYE = "app.peculiar.bye"


def talk(client, messages):
    due = list(DUE)
    while due:  # the hub sends each in a thread of its own, so they may come in another order
        sender, mtype, got = messages.get(timeout=60)
        if mtype == "coord.pointAt.sky":
            must(float(got["ra"]) == 150.11666666666667 and float(got["dec"]) == -2.5e-7, f"{mtype}: {got}")
            got = None
        must((mtype, got) in due, f"{mtype}: {got}")
        due.remove((mtype, got))
    metadata = client.get_metadata(sender)
    must(metadata["samp.name"] == "Peculiar ? <&>", f"metadata: {metadata}")
    must(metadata["samp.description.text"] == "finds outliers", f"metadata: {metadata}")
    must("table.select.rowList" in client.get_subscriptions(sender), "subscriptions")

    client.notify(sender, {"samp.mtype": "table.highlight.row", "samp.params": {"table-id": "t", "row": "7"}})
    selection = {"table-id": "t <1> & é", "row-list": ["3", "1", "4"]}
    answer = client.call_and_wait(sender, {"samp.mtype": "table.select.rowList", "samp.params": selection}, "30")
    must(answer["samp.status"] == "samp.ok", f"the answer to a call: {answer}")
    answer = client.call_and_wait(sender, {"samp.mtype": "samp.app.ping", "samp.params": {}}, "30")
    must(answer["samp.status"] == "samp.ok", f"the answer to a ping: {answer}")
    position = {"samp.mtype": "coord.pointAt.sky", "samp.params": {"ra": "150.1", "dec": "-2.5e-7"}}
    answer = client.call_and_wait(sender, position, "30")
    must(answer["samp.status"] == "samp.ok", f"the answer to a call: {answer}")
    # A notification may come after all calls are answered: the hub is needed until ours has heard everything.
    sender, mtype, _ = messages.get(timeout=60)
    must(mtype == BYE, f"{mtype} instead of {BYE}")


def main():
    hub = SAMPHubServer(addr="127.0.0.1", web_profile=False, mode="single")
    hub.start()
    client = SAMPIntegratedClient(name="astropy's <referee> & é", addr="127.0.0.1")
    client.connect(hub=hub)
    messages = queue.Queue()
    for mtype in [*dict(DUE), BYE]:
        client.bind_receive_notification(
            mtype, lambda key, sender, mtype, params, extra: messages.put((sender, mtype, params)))
    (folder / "ready").touch()
    if how == "die":
        messages.get(timeout=60)
        os.kill(os.getpid(), signal.SIGKILL)
    talk(client, messages)
    client.disconnect()
    hub.stop()


main()
