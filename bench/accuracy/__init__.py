"""The parts of `./run bench accuracy`: how well scores and baselines tell outliers from normal images."""
