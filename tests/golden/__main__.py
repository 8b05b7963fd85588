"""Keep the cases of the present version: python -m tests.golden NAME."""

import sys

from tests.golden.cases import FOLDER, write

if (FOLDER / f"{sys.argv[1]}.json").exists():
    sys.exit(f"There is a {sys.argv[1]}.json already; golden cases are only ever added to.")
print(f"{write(sys.argv[1])} cases")
