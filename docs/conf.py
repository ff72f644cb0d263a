"""How the pages are built: `make docs`. Nothing is fetched; what the pages run is run here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent)]
os.environ |= {"MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1"}

import matplotlib.pyplot as plt  # noqa: E402
from sphinx.application import Sphinx  # noqa: E402

import ipvi_eval  # noqa: E402 - found by the path above
from ipvi_eval.report.figures.mount.canvas import LOOK  # noqa: E402

plt.rcParams.update(LOOK)  # drawings look as they do in the reports

project = "ipvi_eval"
author = "ipvi_eval contributors"
copyright = f"{author}, Apache-2.0"
version = release = ipvi_eval.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "executed", "keys"]
exclude_patterns = ["_build"]
nitpicky = True
# Pages of other projects cannot be looked up without a network; every name of ours must lead somewhere.
nitpick_ignore_regex = [
    ("py:class", r"(numpy|pandas|pd|matplotlib|collections|pathlib)\..*"),
    # What a result hands on to be drawn, or is made of: no name of the front door.
    ("py:class", r"ipvi_eval\.(drawing\.curves\.Line|its\.series\.expected_path\.ExpectedPath)"),
    ("py:class", r"ipvi_eval\.survival\.spells\.spell_rows\.StoredOwners"),
    ("py:class", r"ipvi_eval\.survival\.regression\.likelihood\.design_rows\.(Held|Made)Rows"),
    (
        "py:class",
        r"ipvi_eval\.its\.lasting_step\.(wandering_elsewhere\.WanderingElsewhere|wandering_prior\.WanderingPrior)",
    ),
    ("py:class", r"ipvi_eval\.synthesis\.mixture\.NormalMixture"),
    ("py:class", "Study"),  # the plan of a stored extract
    ("py:class", r"ipvi_eval\.(worded\.Worded|results\.sentence\.Sentence|questions\.harm\.weights\.ClassWeight)"),
    ("py:class", r"ArrayLike|Clusters|Groups|Floats|Ints|Ties|Penalty|TypeAliasForwardRef"),
]
default_role = "code"
highlight_language = "none"
add_module_names = False
python_use_unqualified_type_names = True
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_type_aliases = {name: name for name in ("ArrayLike", "Clusters", "Groups", "Floats", "Ints")}
autodoc_default_options = {"members": True, "inherited-members": True}
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"ipvi_eval {version}"
html_static_path = ["_static"]
html_css_files = ["tables.css"]
html_copy_source = False
html_show_sphinx = False


def _a_sentence_first(_app: object, what: str, _name: str, _value: object, _options: object, lines: list[str]) -> None:
    """Napoleon takes what stands before a colon in the first line on a property for its type; a comment comes first."""
    if what == "property":
        lines[:0] = [".. a sentence", ""]


def setup(app: Sphinx) -> None:
    """Hooks of these pages, before Napoleon's."""
    app.connect("autodoc-process-docstring", _a_sentence_first, priority=400)
