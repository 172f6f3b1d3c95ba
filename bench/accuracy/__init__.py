"""The parts of `./run bench accuracy`: how well scores and baselines separate outliers from normal images."""
