"""What the headings of a notebook announce."""

from __future__ import annotations

import re
from functools import cache

from jupyter_mlops.stages import Stage

_HEADING = re.compile(r"^\s{0,3}(?:#{1,6}\s*(.+?)|\*\*(.+?)\*\*:?)\s*#*$", re.MULTILINE)
_TOPICS: tuple[tuple[Stage | None, re.Pattern[str]], ...] = (
    (
        None,
        re.compile(
            r"explor|visuali|\beda\b|\bplots?\b|understand|descri|distribution|correlat|histogram"
            r"|import(ing)? (the )?(necessary |required )?(librar|package|modul|depend)|librar",
            re.IGNORECASE,
        ),
    ),
    (
        Stage.EVALUATE,
        re.compile(
            r"evaluat|result|metric|accura|predict(ion|ing)s?\b|perform|confusion|\btest(ing)?\b"
            r"|validat|score|compar|submission|importance|inference|interpret",
            re.IGNORECASE,
        ),
    ),
    (
        Stage.FEATURES,
        re.compile(
            r"featur|pre-?process|clean|missing|encod|\bsplit|scal(e|ing)|prepar|transform|outlier"
            r"|normali[sz]|standardi[sz]|impute|wrangl|token|augment|dimension|resampl|balanc",
            re.IGNORECASE,
        ),
    ),
    (
        Stage.TRAIN,
        re.compile(
            r"train|\bmodel|\bfit|classif|regress|cluster|network|tuning|grid ?search|learn|boost"
            r"|forest|\bsvm\b|\bknn\b|naive|neighbo|optimi[sz]|hyper",
            re.IGNORECASE,
        ),
    ),
    (
        Stage.LOAD,
        re.compile(
            r"\bload|read(ing)? |\bimport|\bdata ?sets?\b|get(ting)? the data|download|collect"
            r"|(generat|creat|synth)\w* .*data",
            re.IGNORECASE,
        ),
    ),
)


def last_heading(markdown: str) -> str | None:
    """Return the text of the last heading of a markdown cell."""
    found = _HEADING.findall(markdown)
    return (found[-1][0] or found[-1][1]).strip() if found else None


@cache
def topic(heading: str) -> Stage | None:
    """Return the stage that a heading announces."""
    for stage, words in _TOPICS:
        if words.search(heading):
            return stage
    return None


@cache
def explores(heading: str) -> bool:
    """Tell whether a heading announces a look at the data."""
    return bool(_TOPICS[0][1].search(heading))
