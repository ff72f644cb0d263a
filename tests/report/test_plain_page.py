"""A page in the look of the reports: what is plain text is escaped, what is finished stands as it is."""

from __future__ import annotations

from ipvi_eval.report.plain_page import plain_page


def test_what_stands_where():
    text = plain_page("<p>BODY</p>", about="A & B", title="Tiny <study>", style=".own {}\n", above="<p>ABOVE</p>")
    assert "<title>A &amp; B: Tiny &lt;study&gt;</title>" in text
    assert text.index("ABOVE") < text.index('<h1 class="title">A &amp; B</h1>') < text.index("<p>BODY</p>")
    assert ".own {}\n</style>" in text
    assert "default-src 'none'" in text
