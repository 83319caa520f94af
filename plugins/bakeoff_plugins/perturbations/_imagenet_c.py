"""The work that the severities of the perturbations are from."""

CITATION = """
@inproceedings{hendrycks2019,
  author = {Hendrycks, Dan and Dietterich, Thomas},
  title = {Benchmarking Neural Network Robustness to Common Corruptions and Perturbations},
  booktitle = {International Conference on Learning Representations},
  year = {2019},
  eprint = {1903.12261},
  eprinttype = {arXiv},
}
"""
