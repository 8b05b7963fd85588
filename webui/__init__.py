"""The web: parse, call the engine, render."""
