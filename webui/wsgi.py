"""What gunicorn serves: ``gunicorn webui.wsgi:app``."""

import os
import sys

from engine.kernel import logs
from engine.kernel.errors import SettingsRefused
from engine.kernel.settings import Settings
from webui.factory import create_app

logs.begin()
try:
    app = create_app(Settings.from_environment(os.environ))
except SettingsRefused as refused:
    sys.exit(f"plaint: {refused}")
