"""The reports as web pages that follow their sources: rendered apart from the run, and for this machine only."""

from __future__ import annotations

import html
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from ipvi_eval.errors import IpviError, OutputError, PlanError, ReportError, reason
from ipvi_eval.pipeline.folders import fingerprint as marks

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study

HOST = "127.0.0.1"
_CHANGED = "/changed"
_FOLLOW = (
    "<script>let seen=null;setInterval(async()=>{try{const now=await(await fetch('/changed')).text();"
    "if(seen!==null&&now!==seen)location.reload();seen=now}catch{}},700)</script>"
)
_ALERT = (
    "position: relative; z-index: 3000; background: #fff4ef; color: #7a2408; border: 2px solid; padding: .8rem 1rem"
)


@dataclass
class Preview:
    """The web pages of a study's documents in `out`, of the numbers that its last run released.

    `say` is called with a line for each page that was rendered and for each that could not be; why not stands in
    `mistakes` and above the page.
    """

    study: Study
    out: Path
    say: Callable[[str], None]
    version: int = 0
    seen: dict[str, str] = field(default_factory=dict)
    parts: dict[str, frozenset[str]] = field(default_factory=dict)
    mistakes: dict[str, str] = field(default_factory=dict)

    def follow(self) -> bool:
        """Render what changed since the last call: of documents and of what they include those that hold it, everything
        where what they share changed.

        True where something was rendered. A document with a mistake keeps its page, and the mistake is said.
        """
        now, before = self._sources(), dict(self.mistakes)
        changed = {name for name in now.keys() | self.seen.keys() if now.get(name) != self.seen.get(name)}
        self.seen = now
        names = self._touched(changed)
        done = [self._rendered(name) for name in names]
        self.version += any(done) or self.mistakes != before
        return any(done)

    def _touched(self, changed: Set[str]) -> list[str]:
        """The documents that hold any of these files, or did when they were looked at last; all where one is no text
        of theirs."""
        if not changed:
            return []
        held = {name: self._held(name) for name in self.study.documents}
        either = {name: files | self.parts.get(name, frozenset()) for name, files in held.items()}
        self.parts = held
        if not changed <= frozenset[str]().union(*either.values()):
            return list(self.study.documents)
        return [name for name, files in either.items() if not files.isdisjoint(changed)]

    def _held(self, name: str) -> frozenset[str]:
        """The files that a document is made of; itself alone where it cannot be read, as rendering it will say."""
        from ipvi_eval.report.document import read_document

        reports, own = self.study.root / "reports", f"reports/{name}.qmd"
        try:
            lines = read_document(reports / f"{name}.qmd").body
        except ReportError:
            return frozenset({own})
        return frozenset({own, *(f"reports/{os.path.relpath(line.file, reports)}" for line in lines)})

    def page(self, path: str) -> bytes | None:
        """The page at a path of the address, with the lines by which it follows; None where there is none."""
        if path == _CHANGED:
            return str(self.version).encode()
        if path == "/":
            return self._index()
        name = path.removeprefix("/").removesuffix(".html")
        file = self.out / f"{name}.html"
        if path != f"/{name}.html" or name not in self.study.documents:
            return None
        if not file.is_file():
            return self._page(name, self._told([name])) if name in self.mistakes else None
        page = file.read_bytes().replace(b"</body>", _FOLLOW.encode() + b"</body>", 1)
        told = self._told([name]).encode()
        return re.sub(rb"<body[^>]*>", lambda body: body[0] + told, page, count=1)

    def _sources(self) -> dict[str, str]:
        folders = {"reports": self.study.root / "reports", "released": self.study.run_folder / "released"}
        below = {name: marks.files_below(folder) for name, folder in folders.items()}
        return {f"{folder}/{name}": mark for folder, files in below.items() for name, mark in files.items()}

    def _rendered(self, name: str) -> bool:
        from ipvi_eval.report.render import render

        try:
            render(
                self.study.root / "reports" / f"{name}.qmd",
                run=self.study.run_folder,
                formats=("html",),
                engine="builtin",
                out=self.out,
            )
        except IpviError as error:
            self.mistakes[name] = str(error)
            self.say(f"{name}: {error}")
            return False
        self.mistakes.pop(name, None)
        self.say(f"{name}: rendered")
        return True

    def _index(self) -> bytes:
        lines = "".join(
            f'<li><a href="/{name}.html">{html.escape(name.replace("_", " "))}</a></li>'
            for name in self.study.documents
        )
        return self._page("Reports", f"{self._told(self.study.documents)}<ul>{lines}</ul>")

    def _page(self, title: str, inside: str) -> bytes:
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
            f"<body>{inside}{_FOLLOW}</body></html>"
        ).encode()

    def _told(self, names: Iterable[str]) -> str:
        """What is wrong with these documents, for their readers; empty where nothing is."""
        return "".join(
            f'<div role="alert" style="{_ALERT}"><strong>{html.escape(name)} could not be rendered.</strong> '
            f"{html.escape(self.mistakes[name])} Its last page stays until it can be.</div>"
            for name in names
            if name in self.mistakes
        )


@contextmanager
def served(study: Study, *, port: int, say: Callable[[str], None]) -> Iterator[tuple[Preview, str]]:
    """The preview of a study and its address while the block lasts; only this machine can open it.

    PlanError where no run has finished; OutputError where the port is taken.
    """
    if not (study.run_folder / "released" / "meta.json").is_file():
        msg = f"there is no finished run in {study.run_folder.parent}; `ipvi-eval run` makes one"
        raise PlanError(msg)
    with tempfile.TemporaryDirectory(prefix="ipvi-preview-") as folder:
        preview = Preview(study, Path(folder), say)
        try:
            server = ThreadingHTTPServer((HOST, port), _handler(preview))
        except OSError as error:
            msg = f"port {port} cannot be opened: {reason(error)}; give another one with --port"
            raise OutputError(msg) from None
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield preview, f"http://{HOST}:{server.server_address[1]}/"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(preview: Preview) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer this machine's browser only: a page elsewhere that sends it here names another host."""
            own = {f"{name}:{self.server.server_address[1]}" for name in (HOST, "localhost")}  # type: ignore[index]
            if self.headers.get("Host") not in own:
                self.send_error(HTTPStatus.FORBIDDEN)
                return
            content = preview.page(self.path.partition("?")[0])
            if content is None:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            self.send_response(HTTPStatus.OK)
            kind = "text/plain" if self.path == _CHANGED else "text/html"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            del format, arguments

    return Handler
