"""The web: parse, call the engine, render."""

import gc

gc.set_threshold(50_000, 20, 20)
"""Python looks for garbage after 700 new objects; half a million are made by imports alone, and stay.
webui.factory goes back to what is usual when all is imported."""
