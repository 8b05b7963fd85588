"""Tests are sentences about the trade; `python -m pytest` runs them, the Makefile tells which there are."""

import os
import sys

# Each process of the tests starts Plaint, and many start it again: it is compiled once for all of them.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
