"""``python -m engine.cli``: the same as ``plaint``."""

from engine.cli.plaint import main

main()
