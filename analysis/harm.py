"""Do the same people come back, and how few of them make up how much?

A count says how many incidents reach the police, and nothing about whose they are. Everything here is of incidents of
one outcome of the plan, described and attributed to nothing.

1. Repeats: the share of incidents with another one of the same pair, victim or suspect shortly before. Only incidents
   with that much record behind them are asked, since the share would otherwise rise as the record grows.
2. From one report of a pair to the next: of the pairs that could be watched for the whole time after a report, the
   share with the next one. The shares rise from report to report although no pair changes: who gets that far repeats
   more.
3. How few pairs make up how much, beside what chance alone would make of pairs that are all alike.

What the extract does not tell leaves a row that says so.
"""

from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.repeats import repeats
from ipvi_eval.questions.harm.steps import steps
from ipvi_eval.questions.harm.told import told
from ipvi_eval.questions.harm.top_pairs import top_pairs


def analyse(study, frames, earlier):
    """Yield repeats, the course of pairs and their concentration, and what could not be told and why."""
    yield from told(answered(Asked(study, frames)))


def answered(asked):
    """Everything about the incidents of the plan's outcome, where their people are known."""
    if asked.untold:
        yield asked.untold
        return
    yield from repeats(asked)
    yield from steps(asked)
    yield from top_pairs(asked)


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
