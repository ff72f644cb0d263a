"""The command line: each command is a thin layer over one function of the package, imported when it is called.

Exit codes: 0 fine, 1 the data or the plan need attention, 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import Annotated, Any, NoReturn

import typer

import ipvi_eval
from ipvi_eval.cli.commands import (
    archive,
    check,
    codes,
    diagnose,
    diff,
    doctor,
    evidence,
    explain,
    export,
    init,
    its,
    link,
    map,
    power,
    preview,
    privacy_certificate,
    release,
    report,
    run,
    simulate,
    survival,
    verify,
    wipe,
)
from ipvi_eval.cli.console import escape_what_cannot_be_printed, say
from ipvi_eval.cli.failures import ATTENTION, Command, fault, told
from ipvi_eval.errors import IpviError
from ipvi_eval.own_processes import collect_seldom, on_one_thread


def _say_version(wanted: bool) -> None:
    if wanted:
        say(f"ipvi-eval {ipvi_eval.__version__}")
        raise typer.Exit


app = typer.Typer(
    name="ipvi-eval",
    help="Evaluate an Intimate Partner Violence Intervention: from an agency extract and a study plan to released "
    "numbers and three reports.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (
    run,
    check,
    map,
    codes,
    link,
    explain,
    report,
    preview,
    verify,
    diff,
    init,
    simulate,
    survival,
    its,
    power,
    diagnose,
    wipe,
    export,
    archive,
    privacy_certificate,
    doctor,
):
    name = module.__name__.rpartition(".")[2]
    app.command(name.replace("_", "-"), cls=Command)(told(getattr(module, name)))
app.add_typer(release.app, name="release")
app.add_typer(evidence.app, name="evidence")


@app.callback()
def _every_command(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and exit.")
    ] = False,
) -> None:
    del version


@cache
def command_line() -> Any:
    """All commands as click has them, made once: a program that calls `main` again does not read them again."""
    return typer.main.get_command(app)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit; a mistake of a person becomes one sentence, never a traceback."""
    on_one_thread()
    collect_seldom()
    escape_what_cannot_be_printed()
    try:
        code = command_line()(args=arguments, prog_name="ipvi-eval") or 0
    except IpviError as error:
        print(f"ipvi-eval: {error}", file=sys.stderr)  # noqa: T201
        code = ATTENTION
    except KeyboardInterrupt:
        print("\nipvi-eval: stopped; the previous run is as it was", file=sys.stderr)  # noqa: T201
        code = ATTENTION
    except Exception as error:
        if os.environ.get("IPVI_DEBUG"):
            raise
        print(f"ipvi-eval: {fault(error)}", file=sys.stderr)  # noqa: T201
        code = ATTENTION
    sys.exit(code)
