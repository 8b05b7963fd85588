"""The web: parse, call the engine, render."""

import gc

USUAL = gc.get_threshold()
"""After how many new objects Python looks for garbage."""

# Half a million are made by imports alone, and stay: webui.factory goes back to what is usual behind them.
gc.set_threshold(50_000, 20, 20)
