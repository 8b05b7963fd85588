"""Journeys: people at a real Chromium, before a real web server and worker, on the shipped definitions.

`JOURNEY_PICTURES=/tmp/pictures pytest -m browser` keeps a picture of every page, at both widths, to be looked at.
"""
