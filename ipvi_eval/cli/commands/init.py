"""`ipvi-eval init`: a new study in a folder of its own, so that nobody has to edit the package."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ipvi_eval.cli.asking import who_is_there
from ipvi_eval.cli.console import say, say_json
from ipvi_eval.cli.options import JsonOption
from ipvi_eval.proposal.told import Questions, Told
from ipvi_eval.typed_command import typed

if TYPE_CHECKING:
    from ipvi_eval.pipeline.proposed_study import ProposedStudy


def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", show_default=False)],
    extract: Annotated[
        list[Path] | None, typer.Option("--from", help="The extract's folder, or a file of it; repeat for several.")
    ] = None,
    questions: Annotated[Questions, typer.Option(help="What a study for an extract asks.")] = Questions.both,
    site: Annotated[str, typer.Option(help='Place and state, for example "Lakeview, Minnesota".')] = "",
    area: Annotated[str, typer.Option(help="How the mapped extract calls the program's area.")] = "",
    compare: Annotated[
        list[str] | None, typer.Option(help="How it calls an area to compare with; repeat for several.")
    ] = None,
    start: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which the program began.")
    ] = None,
    drawn: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which the extract was drawn.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a new study, or one for an extract."""
    if extract:
        if not site:
            msg = '--from needs --site, for example --site "Lakeview, Minnesota"'
            raise typer.BadParameter(msg)
        from ipvi_eval.pipeline.proposed_study import proposed_study

        days = [None if day is None else day.date() for day in (start, drawn)]
        told = Told(site, area or None, tuple(compare or ()), *days)
        _tell_proposed(proposed_study(folder, extract, questions, told, who_is_there()), as_json=as_json)
        return
    of_an_extract = {
        f"--questions {questions.value}": questions is not Questions.both,
        "--site": site, "--area": area, "--compare": compare, "--start": start, "--drawn": drawn,
    }  # fmt: skip
    _refuse([option for option, given in of_an_extract.items() if given])
    from ipvi_eval.pipeline.new_study import new_study

    made = new_study(folder)
    if as_json:
        say_json({"study": str(made)})
        return
    say(f"A new study is in {folder}. What to do next:")
    say(f"  1. put the extract into {folder / 'data'} (its README says what is needed)")
    say(f"  2. write {folder / 'analysis' / 'mapping.toml'}: which of its columns and codes mean what")
    say(f"  3. write the plan, {made}, before looking at outcomes; `contact` in it is who answers questions")
    say(f"  4. {typed('check', made)}")
    say(f"  5. {typed('run', made)}")


def _refuse(options: list[str]) -> None:
    """BadParameter naming `options` that shape a proposed study: the copied example would pass over them in silence."""
    if options:
        msg = (
            f"only a study that is proposed from an extract takes {', '.join(options)}: name the extract with --from. "
            "Without one, init copies the whole example, whose plan, mapping and scripts you then shorten by hand"
        )
        raise typer.BadParameter(msg)


def _tell_proposed(study: ProposedStudy, *, as_json: bool) -> None:
    mapping = study.path.parent / "mapping.toml"
    open_ones = {"mapping": study.mapping.questions, "plan": study.plan.questions}
    if as_json:
        asked = {name: [one.asks for one in those] for name, those in open_ones.items()}
        say_json({"study": str(study.path), "questions": asked})
        return
    say(f"A new study is in {study.path.parents[1]}; the extract stays where it is. What to do next:")
    say(f"  1. read {mapping} and answer its open questions ({len(study.mapping.questions)})")
    say(f"  2. finish the plan, {study.path}, before looking at outcomes ({len(study.plan.questions)})")
    say("  3. set IPVI_PSEUDONYM_KEY to a long random text kept outside the study: keys are read as pseudonyms")
    say(f"  4. {typed('check', study.path)}")
    say(f"  5. {typed('run', study.path)}")
