"""`ipvi-eval preview`: once, and until Ctrl+C."""

from __future__ import annotations

import time

import pytest


@pytest.fixture
def finished(call, tiny):
    assert call("run", tiny, "--format", "html", "--engine", "builtin")[0] == 0
    return tiny


def test_once_renders_and_ends(call, finished):
    assert call("preview", finished, "--once") == (0, "short: rendered\n", "")


def test_it_follows_until_it_is_stopped(call, finished, change, monkeypatch):
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt
        if len(pauses) == 1:
            change("reports/short.qmd", "There are", "Here are")

    monkeypatch.setattr(time, "sleep", pause)
    code, out, _ = call("preview", finished)
    assert code == 0
    assert out.count("short: rendered") == 2
    assert "Open http://127.0.0.1:" in out
    assert out.splitlines()[-1] == "The preview has ended; the run is as it was."


def test_the_port_that_is_asked_for(call, finished, monkeypatch):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, _, err = call("preview", finished, "--once", "--port", port)
    assert code == 1
    assert f"port {port} cannot be opened" in err
