"""Numba kernels: contiguous arrays in, numbers out. They import numba, numpy and math only."""
