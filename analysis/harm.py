"""What harm was done: do the same people come back, are incidents less severe, and what if fewer were reported?

A count says how many incidents reach the police, and nothing about whose they are or how severe. Everything here is of
incidents of one outcome of the plan. The first three only describe; the others stand beside the count, never alone.

1. Repeats: the share of incidents with another one of the same pair, victim or suspect shortly before. Only incidents
   with that much record behind them are asked, since the share would otherwise rise as the record grows.
2. From one report of a pair to the next: of the pairs that could be watched for the whole time after a report, the
   share with the next one. The shares usually rise from report to report although no pair changes: who gets that
   far repeats more. Whether the next one comes less often since the program began than before, of pairs with as many
   reports, as long after the last.
3. How few pairs make up how much of the incidents, beside what chance alone would make of pairs that are all alike, and
   of the harm. Whether it gets worse along the reports of a pair, each pair compared with itself; what follows a severe
   report is set beside the same reports in random order, which show regression to the mean.
4. Fewer, or less severe: a lasting step in the share of incidents that are severe, and in that of those with a weapon,
   by the method of the count.
5. What the change of the counts would be had the share of incidents reported changed, and the change of that share that
   would explain it away.
6. How much harm an incident stands for by the weights of the plan, before the start and after it, with low and high
   weights and the share that rests on the rarest codes.
7. Harm month by month beside the count: a lasting step in both by one method, what that makes of one incident, and
   what the weights hold equal. How often the method calls a change where there is none was measured and is told.
8. Harm per year at liberty by list, before a notification and after it, by coarse weights: the gravest offenses count
   as the middle one, since a list has too few of them to be told.
9. Rare outcomes: an exact interval and how long nothing could be seen, and never a model.

Beside a change whose interval includes none stands how large a one would have been found. What the extract does not
tell leaves a row that says so.
"""

from ipvi_eval.diagnosis.power.by_interval import could_be_found
from ipvi_eval.questions.harm.again import again
from ipvi_eval.questions.harm.along_reports import along_reports
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.by_list import by_list
from ipvi_eval.questions.harm.if_reported import if_reported
from ipvi_eval.questions.harm.monthly import monthly_harm
from ipvi_eval.questions.harm.rare_events import rare_events
from ipvi_eval.questions.harm.repeats import repeats
from ipvi_eval.questions.harm.severity import severity, weapons
from ipvi_eval.questions.harm.steps import steps
from ipvi_eval.questions.harm.told import told
from ipvi_eval.questions.harm.top_harm import top_harm
from ipvi_eval.questions.harm.top_pairs import top_pairs
from ipvi_eval.questions.harm.weighing import weighing


def analyse(study, frames, interrupted_time_series):
    """Yield repeats, the course of pairs, their concentration, severity and reporting, and what could not be told."""
    yield from could_be_found(study, told(answered(Asked(study, frames, interrupted_time_series))))


def answered(asked):
    """Everything about the incidents of the plan's outcome."""
    if asked.untold:
        yield asked.untold
        return
    yield from repeats(asked)
    yield from steps(asked)
    yield from again(asked)
    yield from top_pairs(asked)
    yield from top_harm(asked)
    yield from along_reports(asked)
    yield from severity(asked)
    yield from weapons(asked)
    yield from if_reported(asked)
    yield from weighing(asked)
    yield from monthly_harm(asked)
    yield from by_list(asked)
    yield from rare_events(asked)


if __name__ == "__main__":
    from ipvi_eval.pipeline.by_hand import by_hand

    by_hand(__file__)
