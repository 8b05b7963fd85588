"""What gunicorn serves: ``gunicorn webui.wsgi:app``."""

import os

from engine.kernel.settings import Settings
from webui.factory import create_app

app = create_app(Settings.from_environment(os.environ))
