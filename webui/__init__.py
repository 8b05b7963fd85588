"""The web: parse, call the engine, render."""

import gc

gc.set_threshold(10_000, 20, 20)
"""Python looks for garbage after 700 new objects; half a million are made by imports alone, and stay."""
