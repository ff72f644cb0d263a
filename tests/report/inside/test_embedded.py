from __future__ import annotations

import numpy as np

from ipvi_eval.drawing.zips import draw_zips
from ipvi_eval.report.inside.embedded import embedded


def test_the_picture_is_in_the_page_and_is_read_out():
    text = embedded(
        lambda: draw_zips({"Counts": (np.array([-1.0]), np.array([1.0]))}, truth=0.0, claimed=0.95),
        alt='One interval, "wide" & low', caption="From < to. Thin lines.", stamps=("MADE UP",),
    )  # fmt: skip
    box = '<figure><div class="scroll" role="region" tabindex="0" aria-label="From &lt; to">'
    assert text.startswith(f'{box}<img alt="One interval, &quot;wide&quot; &amp; low" src="data:image/svg+xml,%3Csvg ')
    assert text.endswith("</div><figcaption>From &lt; to. Thin lines.</figcaption></figure>")
