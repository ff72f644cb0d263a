"""Quarto runs this after rendering: Word files get their alternative text, page header and table styles."""

import os
from pathlib import Path

from ipvi_eval.report.render.docx import finish_docx

for name in os.environ.get("QUARTO_PROJECT_OUTPUT_FILES", "").splitlines():
    if name.endswith(".docx"):
        finish_docx(Path(name))
