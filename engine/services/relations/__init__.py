"""Complaints that belong together, or elsewhere: split, linked, merged, forwarded, handed over."""
