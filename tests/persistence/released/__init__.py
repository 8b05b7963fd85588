"""Databases as earlier versions left them, row by row; `tests.persistence.released.record` writes one."""
