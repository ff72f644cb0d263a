"""The public files of a run as an RO-Crate: a ZIP whose `ro-crate-metadata.json` says what each file is.

RO-Crate 1.1 (https://w3id.org/ro/crate/1.1): JSON-LD in schema.org's terms, an entity for the crate, one for each
file, one for the run, and one for the software that made them.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.folders.run_folder import as_written
from ipvi_eval.reproduction.told import RELEASED, manifest_of
from ipvi_eval.whole_file import packed

METADATA = "ro-crate-metadata.json"
_SPECIFICATION = "https://w3id.org/ro/crate/1.1"
_HASH = {"sha256": "http://schema.org/sha256"}
"""The one term that the context of 1.1 lacks, as that of 1.2 has it: without it JSON-LD drops every hash."""
_TYPES = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".json": "application/json",
    ".csv": "text/csv",
    ".txt": "text/plain",
}


def export(run: Path, output: Path) -> tuple[str, ...]:
    """Pack the public files of the finished `run` into the new file `output`; the names of what is in it.

    Raises OutputError where `run` is no finished run, disclosure control was off, a file is not as the run wrote it, or
    `output` is there already or cannot be written.
    """
    manifest = manifest_of(run)
    files = {item["name"]: as_written(run, item) for item in manifest["outputs"] if item["sensitivity"] == "public"}
    meta = json.loads(files[f"{RELEASED}/meta.json"])
    if meta["internal"]:
        msg = "disclosure control was off in that run, so nothing of it may leave: there is no crate"
        raise OutputError(msg)
    text = json.dumps(_metadata(files, meta, manifest), indent=1, ensure_ascii=False) + "\n"
    contents = {METADATA: text.encode(), **dict(sorted(files.items()))}

    packed(output, contents)
    return tuple(contents)


def _metadata(files: dict[str, bytes], meta: dict[str, Any], manifest: dict[str, Any]) -> dict[str, Any]:
    made_up = "SYNTHETIC DATA: everything here is computed from made-up records. " if meta["synthetic"] else ""
    version = manifest["software"]["ipvi_eval"]
    # The day and no more: at what minute a machine inside the agency worked is nobody's.
    on = manifest["times"]["finished"][:10]
    crate = {
        "@id": "./",
        "@type": "Dataset",
        "name": meta["study"],
        "description": f"{made_up}Released numbers and reports of {meta['site']}; records up to {meta['edition']}. "
        f"Disclosure control: {meta['rule']}.",
        "datePublished": on,
        "license": "The agency that released these files decides on their use.",
        "hasPart": [{"@id": name} for name in sorted(files)],
        "mentions": {"@id": "#run"},
    }
    descriptor = {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": _SPECIFICATION},
    }
    software = {
        "@id": "#ipvi_eval",
        "@type": "SoftwareApplication",
        "name": "ipvi_eval",
        "softwareVersion": version,
        "softwareRequirements": [f"{name} {number}" for name, number in _packages(manifest).items()],
    }
    run = {
        "@id": "#run",
        "@type": "CreateAction",
        "instrument": {"@id": "#ipvi_eval"},
        "endTime": on,
        "result": [{"@id": name} for name in sorted(files)],
    }
    parts = [_file(name, content) for name, content in sorted(files.items())]
    return {"@context": [f"{_SPECIFICATION}/context", _HASH], "@graph": [descriptor, crate, software, run, *parts]}


def _packages(manifest: dict[str, Any]) -> dict[str, str]:
    software = manifest["software"]
    found = {"python": software["python"], **software["packages"]}
    return {name: version for name, version in found.items() if version}


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {
        "@id": name,
        "@type": "File",
        "name": Path(name).stem.replace("_", " "),
        "encodingFormat": _TYPES[Path(name).suffix],
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
