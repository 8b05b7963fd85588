"""Plain-text tests of the process."""
