#!/usr/bin/env python3
"""bfloat16 against float32: trained from the same three seeds on one sample, what both say of held-out images and of generated ones must agree within the
scatter that the seeds alone make. Usage: precision_test.py PECULIAR DRAW_GALAXIES [STEPS]"""
import json
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

COLUMNS = ["wasserstein_held_out", "gradient_norm", "frechet", "flux_distance", "size_distance", "concentration_distance", "diversity"]
SEEDS = [1, 2, 3]


def main():
    program, draw = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    steps = sys.argv[3] if len(sys.argv) > 3 else "200"
    with tempfile.TemporaryDirectory() as folder:
        def run(*command):
            return subprocess.run([str(part) for part in command], check=True, cwd=folder, capture_output=True, text=True).stdout

        run(draw, "images", "--count", "900", "--seed", "3")
        run(program, "import", "images", "-o", "all.h5", "--labels", "folders", "-q")
        last = {}
        for precision in ("float32", "bfloat16"):
            for seed in SEEDS:
                model = f"{precision}_{seed}.safetensors"
                run(program, "train", "all.h5", "-o", model, "--where", 'label == "single"', "--preset", "quick", "--steps", steps, "--batch", "32",
                    "--no-encoder", "--learning-rate", "1e-4", "--precision", precision, "--seed", seed, "-q")
                history = json.loads(run(program, "info", model, "--json"))["training"]["history"]
                last[precision, seed] = {column: history[column][-1] for column in COLUMNS}
        wrong = 0
        print(f"{'after ' + steps + ' steps':<26}{'float32':>22}{'bfloat16':>22}{'difference / scatter':>22}")
        for column in COLUMNS:
            groups = [[last[precision, seed][column] for seed in SEEDS] for precision in ("float32", "bfloat16")]
            means = [statistics.mean(group) for group in groups]
            scatters = [statistics.stdev(group) for group in groups]
            # Three seeds tell a scatter to a factor of two; what is under 2 % of the value is no difference.
            allowed = max(math.hypot(*scatters), 0.02 * abs(means[0]))
            difference = abs(means[0] - means[1]) / allowed
            print(f"{column:<26}{means[0]:>12.4g} +- {scatters[0]:<6.2g}{means[1]:>13.4g} +- {scatters[1]:<6.2g}{difference:>14.2f}")
            wrong += difference > 2
        sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
