"""The whole server over the tests' reader, as a process of its own: `python -m tests.webui.api.serve_one_line SECONDS`.

Settings come from the environment, as for the real one.
"""

from __future__ import annotations

import sys

import uvicorn

from desk.settings import load_settings
from tests.webui.api.readers import OneLineReader, engine_over
from webui.app import create_app

if __name__ == "__main__":
    settings = load_settings()
    app = create_app(settings, engine_over(OneLineReader(float(sys.argv[1]))))
    uvicorn.run(app, host="127.0.0.1", port=settings.port, log_config=None, timeout_graceful_shutdown=3)
