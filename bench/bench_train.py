"""A critic's step with its gradient penalty, and a generator's step, at 64 x 64 px, batch 64, compared with the same networks in eager
PyTorch (float32, default layout), on two threads; and the rate as a fraction of the machine's peak, the faster of a plain float32 and a
plain bfloat16 convolution."""
import json
import pathlib
import statistics
import subprocess

PEER = pathlib.Path(__file__).with_name("peer_train_torch.py")
TORCH = "torch==2.13.0"
BATCH = 64


def figures(context):
    python = context.peer_python(TORCH, "numpy")
    for width in (64, 32):
        def run(*command):
            result = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
            return json.loads(result.stdout)

        pairs = [(run(context.build / "bench_train_step", width, BATCH, "auto", 5), run(python, PEER, width, BATCH, 5))
                 for _ in range(context.repeats)]
        suffix = "" if width == 64 else f".w{width}"
        for step, name in [("critic", ""), ("generator", ".generator")]:
            ratio = statistics.median(theirs[f"{step}_s"] / ours[f"{step}_s"] for ours, theirs in pairs)
            share = statistics.median(ours[f"{step}_flops"] / ours["peak_flops"] for ours, _ in pairs)
            rate = statistics.median(ours[f"{step}_flops"] for ours, _ in pairs)
            yield f"train.speedup_vs_eager{suffix}{name}", ratio, "x", f"{step}'s step, width {width}, {pairs[0][0]['precision']}"
            yield f"train.share_of_peak{suffix}{name}", share, "", f"{rate / 1e9:.0f} GFLOP/s of {pairs[0][0]['peak_flops'] / 1e9:.0f}"
