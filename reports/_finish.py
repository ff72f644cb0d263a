"""Quarto runs this after rendering."""

import os
import sys
from pathlib import Path

from ipvi_eval.errors import IpviError
from ipvi_eval.report.render.finish import finish

try:
    finish([Path(name) for name in os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").splitlines()])
except IpviError as error:
    sys.exit(str(error))
