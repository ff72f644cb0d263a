"""A PostgreSQL server of the tests' own: from Debian's package, on a socket in a folder that is thrown away."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

_INSTALLED = Path("/usr/lib/postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """An Ibis connection to an empty database; skips where server or driver are not installed."""
    ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
    pytest.importorskip("psycopg", reason="the driver psycopg is not installed", exc_type=ImportError)
    found = sorted(_INSTALLED.glob("*/bin/initdb"))
    if not found:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    folder = Path(mkdtemp(prefix="pg"))
    # The server refuses to be root, whom it lets the package's own user stand in for.
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres")

    def run(program: str, *words: str) -> None:
        command = [*user, str(found[-1].with_name(program)), "-D", str(folder / "data"), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    try:
        run("initdb", "--auth=trust", "--username=agency", "--no-sync", "--encoding=UTF8", "--locale=C")
        options = f"-k '{folder}' -c listen_addresses='' -F"
        run("pg_ctl", "start", "--wait", f"--options={options}", f"--log={folder / 'log'}")
        try:
            connection = ibis.postgres.connect(host=str(folder), user="agency", database="postgres")
            yield connection
            connection.disconnect()
        finally:
            run("pg_ctl", "stop", "--mode=immediate")
    finally:
        shutil.rmtree(folder)
