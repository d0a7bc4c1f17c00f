"""The vocabulary of tags: the only place where one is spelled.

A cell says its role in one of four ways, the first that is there counts:

    %%mlops train forest         a cell magic, and its options
    #| mlops: train:forest       a comment at the top of the cell
    train:forest                 a tag in the cell's metadata
    step:train                   a tag that Kale wrote

Ways that disagree are reported in `Role.conflict`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

NO_SOURCE = "--no-source"
"""The option of the magic by which the text of a cell is not stored."""

PARAMETERS = "parameters"
SKIP = "skip"

KALE_STEP = "step:"
KALE_PARAMETERS = "pipeline-parameters"
KALE_SETUP = frozenset({"imports", "functions"})

Kind = Literal["step", "parameters", "skip", "setup", "kale", "none"]

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_MAGIC = re.compile(r"%%mlops(?:\s+(?P<words>.*))?$")
_COMMENT = re.compile(r"#\|\s*mlops\s*:(?P<words>.*)$")
_OPTION = re.compile(r"(?<=\s)(?:--no-log|--no-source|--curve(?:=|\s+)[\w,]+)(?=\s)")
_HEADER = re.compile(r"\s*(?:$|%%|#)")


class Stage(StrEnum):
    """The four stages of a pipeline, in their order."""

    LOAD = "load"
    FEATURES = "features"
    TRAIN = "train"
    EVALUATE = "evaluate"


_STAGES = frozenset(stage.value for stage in Stage)


@dataclass(frozen=True, slots=True)
class StepTag:
    """A stage, or a named part of one."""

    stage: Stage
    part: str | None = None

    def __str__(self) -> str:
        return f"{self.stage}:{self.part}" if self.part else str(self.stage)

    @property
    def function(self) -> str:
        """The name of the step's function: `train:Random-Forest` is `train_random_forest`."""
        return re.sub(r"[:-]", "_", str(self)).lower()


@dataclass(frozen=True, slots=True)
class Role:
    """What a cell is to the pipeline.

    `conflict` is a sentence about tags that disagree or that no step can have; `tag` is then what
    has precedence. `kale_step` is the name of a Kale step that is none of our stages (kind `kale`).
    """

    kind: Kind
    tag: StepTag | None = None
    conflict: str | None = None
    kale_step: str | None = None


@dataclass(frozen=True, slots=True)
class _Claim:
    """A role and the words by which the cell asks for it."""

    label: str
    role: Role


def parse_tag(text: str) -> StepTag | None:
    """Return the step that `text` names, None where it is another tool's tag."""
    stage, colon, part = text.partition(":")
    if stage not in _STAGES:
        return None
    if not colon:
        return StepTag(Stage(stage))
    return StepTag(Stage(stage), part) if _PART.fullmatch(part) else None


def keeps_source(source: str) -> bool:
    """Say whether the text of a cell may be stored with a run."""
    for line in source.split("\n"):
        if not _HEADER.match(line):
            return True
        if found := _MAGIC.match(line.strip()):
            return NO_SOURCE not in (found["words"] or "").split()
    return True


def role(source: str, tags: tuple[str, ...]) -> Role:
    """Return the role of a code cell from its text and its metadata tags."""
    claims = [*_written_claims(source), *_tag_claims(tags)]
    decided = [claim for claim in claims if claim.role.kind != "setup"] or claims
    # Who comes from Kale may add our tag beside the name of a step that is none of our stages.
    decided = [claim for claim in decided if claim.role.kind != "kale"] or decided
    if not decided:
        return Role("none")
    first = decided[0]
    if first.role.conflict:
        return first.role
    for other in decided[1:]:
        if other.role.conflict:
            return _with_conflict(first.role, other.role.conflict)
        if other.role != first.role:
            return _with_conflict(first.role, f"{first.label} and {other.label} disagree")
    return first.role


def _with_conflict(chosen: Role, conflict: str) -> Role:
    return Role(chosen.kind, chosen.tag, conflict, chosen.kale_step)


def _written_claims(source: str) -> list[_Claim]:
    """Return what the magic and the comment in the leading lines of a cell ask for."""
    magics: list[_Claim] = []
    comments: list[_Claim] = []
    prose = False
    for line in source.split("\n"):
        if not _HEADER.match(line):
            break
        text = line.strip()
        prose = prose or (text.startswith("#") and not text.startswith("#|"))
        if found := _MAGIC.match(text):
            magics.append(_claim(text, ":".join(_without_options(found["words"] or ""))))
        elif (found := _COMMENT.match(text)) and not prose:
            comments.append(_claim(text, ":".join(found["words"].split())))
    return magics + comments


def _without_options(words: str) -> list[str]:
    """Return the words of a magic that name the step; its options say how the run is logged."""
    return _OPTION.sub(" ", f" {words} ").split()


def _claim(label: str, name: str) -> _Claim:
    known = _known_role(name)
    if known is None:
        choices = ", ".join([*Stage, PARAMETERS, SKIP])
        known = Role("none", conflict=f"`{label}` names no step; use one of {choices}")
    return _Claim(f"`{label}`", known)


def _known_role(name: str) -> Role | None:
    if name == PARAMETERS:
        return Role("parameters")
    if name == SKIP:
        return Role("skip")
    tag = parse_tag(name)
    return Role("step", tag) if tag else None


def _tag_claims(tags: tuple[str, ...]) -> list[_Claim]:
    ours = [_Claim(f"tag `{tag}`", found) for tag in tags if (found := _our_role(tag))]
    kale = [_Claim(f"tag `{tag}`", found) for tag in tags if (found := _kale_role(tag))]
    return ours + kale


def _our_role(tag: str) -> Role | None:
    known = _known_role(tag)
    if known is None and tag.partition(":")[0] in _STAGES:
        why = "a part is letters, digits, `_` and `-`"
        return Role("none", conflict=f"tag `{tag}` names no step; {why}")
    return known


def _kale_role(tag: str) -> Role | None:
    if tag in KALE_SETUP:
        return Role("setup")
    if tag == KALE_PARAMETERS:
        return Role("parameters")
    name = tag.removeprefix(KALE_STEP)
    if name == tag or not name:
        return None
    step = parse_tag(name)
    return Role("step", step) if step else Role("kale", kale_step=name)
