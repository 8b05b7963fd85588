"""Benchmarks: python -m tests.bench. Times are compared within one run, for machines are shared and noisy."""
