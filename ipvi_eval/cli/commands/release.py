"""`ipvi-eval release`: an edition from the last run to the second person's signature."""

from __future__ import annotations

from typing import Annotated

import typer

from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.failures import ATTENTION, Command, told
from ipvi_eval.cli.options import JsonOption, SiteOption, StudyFile, read_one
from ipvi_eval.typed_command import typed

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Editions, checked and signed by two.",
)

_Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="The edition, as `list` names it.")]


@app.command(cls=Command)
@told
def prepare(
    study: StudyFile,
    by: Annotated[str, typer.Option(help="Who prepares it. Stays inside.")],
    purpose: Annotated[str, typer.Option(help="A sentence for the request sheet: what it is for and who gets it.")],
    name: Annotated[str, typer.Option(help="Name of its folder; by default the last day whose records count.")] = "",
    site: SiteOption = "",
    as_json: JsonOption = False,
) -> None:
    """An edition from the last run, to be checked and signed.

    It has exactly the public files of the run, a request sheet, their hashes, and apart what stays inside the agency.
    """
    from ipvi_eval.pipeline.editions.prepare import prepare as made

    edition = made(read_one(study, site), by=by, purpose=purpose, name=name)
    if as_json:
        say_json({"edition": edition.name, "folder": str(edition.folder), "files": edition.prepared["files"]})
        return
    say(f"Prepared {edition.folder}")
    say()
    say("What to do next:")
    say(f"  read    {edition.folder / 'request.md'} and {edition.public}")
    of = ("--site", site) if site else ()
    say(f"  check   {typed('release', 'check', study, edition.name, *of)}")
    say(f"  sign    {typed('release', 'sign', study, edition.name, *of)} --by NAME    (somebody else)")
    say("Nothing may leave before it is signed, and inside/ never does.")


@app.command(cls=Command)
@told
def check(study: StudyFile, name: _Name, site: SiteOption = "", as_json: JsonOption = False) -> None:
    """Look for what requests are usually sent back for.

    Small counts, no context, no underlying data, wrong types of file, files changed. Exit code 1 where one is found.
    """
    from ipvi_eval.pipeline.editions.edition_check import THINGS
    from ipvi_eval.pipeline.editions.edition_check import check as findings_of
    from ipvi_eval.pipeline.editions.editions import edition_called

    findings = findings_of(edition_called(read_one(study, site), name))
    if as_json:
        say_json({"edition": name, "findings": [{"thing": x.thing, "what": x.what, "do": x.do} for x in findings]})
    else:
        for thing, good in THINGS.items():
            wrong = [one for one in findings if one.thing == thing]
            say(f"{'ATTENTION' if wrong else 'fine':<10}{thing}: {f'{len(wrong)} found' if wrong else good}")
            for one in wrong:
                say(f"{'':<10}  {one.what}; {one.do}")
    if findings:
        raise typer.Exit(ATTENTION)


@app.command(cls=Command)
@told
def sign(
    study: StudyFile,
    name: _Name,
    by: Annotated[str, typer.Option(help="Who signs: not the one who prepared it. Stays inside.")],
    site: SiteOption = "",
    as_json: JsonOption = False,
) -> None:
    """The second person's signature under an edition.

    It records the day and the hash of every file. Every later run is linked with the edition.
    """
    from ipvi_eval.pipeline.editions.editions import edition_called
    from ipvi_eval.pipeline.editions.sign import sign as signed

    edition = edition_called(read_one(study, site), name)
    signed(edition, by=by)
    if as_json:
        say_json({"edition": name, "state": "signed", "public": str(edition.public)})
        return
    say(f"Signed. {edition.public} and {edition.folder / 'request.md'} may leave; {edition.inside} stays.")
    say("Keep the whole folder: every later run is linked with it, so that what it hides stays hidden.")


@app.command("list", cls=Command)
@told
def list_editions(study: StudyFile, site: SiteOption = "", as_json: JsonOption = False) -> None:
    """Every edition, who prepared and who signed it.

    With its last day, and whether a file was changed since.
    """
    from ipvi_eval.pipeline.editions.editions import editions_of

    found = editions_of(read_one(study, site))
    if as_json:
        say_json(
            [
                {
                    "edition": one.name,
                    "freeze": one.prepared["freeze"],
                    "state": one.state,
                    "prepared": {field: one.prepared[field] for field in ("by", "on")},
                    "signed": {field: one.signature[field] for field in ("by", "on")} if one.signature else None,
                }
                for one in found
            ]
        )
        return
    if not found:
        say("There is no edition yet; `ipvi-eval release prepare` makes one of the last run.")
    for one in found:
        signed = f", signed by {one.signature['by']} on {one.signature['on']}" if one.signature else ""
        say(f"{one.name:<20} records to {one.prepared['freeze']}  {one.state}")
        say(f"{'':<20} prepared by {one.prepared['by']} on {one.prepared['on']}{signed}")
