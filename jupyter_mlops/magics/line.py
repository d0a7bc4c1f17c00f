"""What `%mlops` understands: its subcommands, their arguments and options, and mistakes in them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field

from jupyter_mlops.errors import ParameterError
from jupyter_mlops.magics.heading import NAMES, did_you_mean

__all__ = ["SUBCOMMANDS", "Order", "Subcommand", "did_you_mean", "parse"]


@dataclass(frozen=True, slots=True)
class Subcommand:
    """`arguments` are names of what must follow; `options` map to what they take, "" nothing."""

    name: str
    summary: str
    arguments: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    optional: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        words = ["%mlops", self.name, *self.arguments]
        words += [f"[{name}]" for name in self.optional]
        words += [f"[{' '.join(filter(None, option))}]" for option in self.options.items()]
        return " ".join(filter(None, words))


@dataclass(frozen=True, slots=True)
class Order:
    """A subcommand with what was given to it."""

    name: str
    arguments: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)


SUBCOMMANDS = {
    one.name: one
    for one in (
        Subcommand("", "where runs go, what is pending, what is wrong"),
        Subcommand(
            "runs",
            "the runs of this notebook, or of another one",
            options={"--best": "METRIC", "--last": "N"},
            optional=("NOTEBOOK",),
        ),
        Subcommand(
            "compare",
            "what differs: parameters, metrics, data, environment, code",
            arguments=("RUN", "RUN"),
        ),
        Subcommand(
            "restore",
            "parameters and code of a run, as new cells or a new notebook",
            arguments=("RUN",),
            options={"--params": "", "--code": "", "--notebook": "FILE"},
        ),
        Subcommand("check", "what stands in the way of an export"),
        Subcommand("export", "write the package of this notebook", arguments=("DIR",)),
        Subcommand("params", "a form for the parameters; runs the steps that depend on them"),
        Subcommand("secrets", "what is masked before anything is stored"),
        Subcommand("quiet", "no line after tagged cells; `quiet off` brings it back",
                   optional=("off",)),
        Subcommand("help", "this page, or one topic of it", optional=("TOPIC",)),
    )
}  # fmt: skip

RUN_NAMES = (
    "RUN is a number as `%mlops runs` shows it, a name, or the start of an id; -1 is the last run; "
    "NOTEBOOK/RUN is one of another notebook."
)
TOPICS = {
    "tags": "A cell says its step by a tag in its metadata (`train`, `train:forest`), by a first "
    "line `#| mlops: train`, or by `%%mlops train`. Steps: load, features, train, evaluate; "
    "`parameters` assigns what a run may change, `skip` is left out and not recorded.",
    "cells": "%%mlops STEP [PART] [--curve NAME] [--no-log] [--no-source]: run the cell as this "
    "step. --curve records each value that NAME gets in a loop; --no-log records nothing of the "
    "cell, --no-source all but its text.",
    "runs": f"%mlops runs [NOTEBOOK] [--best METRIC] [--last N]. {RUN_NAMES}",
    "settings": "[tool.nbpipe.tracking] in pyproject.toml: uri, tracker, card, source, secrets, "
    "allow. MLFLOW_TRACKING_URI wins over uri.",
}


def parse(text: str) -> Order:
    """Return what is asked for.

    Raises:
        ParameterError: one line about the first mistake.
    """
    words = _words(text)
    if not words:
        return Order("")
    name, *rest = words
    if name in ("-h", "--help"):
        return Order("help")
    known = SUBCOMMANDS.get(name)
    if known is None:
        raise ParameterError(_unknown(text, name))
    if {"-h", "--help"}.intersection(rest):
        return Order("help", (name,))
    arguments: list[str] = []
    options: dict[str, str] = {}
    while rest:
        word = rest.pop(0)
        if not word.startswith("--"):
            arguments.append(word)
            continue
        option, equals, value = word.partition("=")
        options[option] = _value(known, option, value if equals else None, rest)
    _check(known, arguments, options)
    return Order(name, tuple(arguments), options)


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError as error:
        raise ParameterError(f"%mlops {text}: {error}; close the quotation mark") from error


def _unknown(text: str, name: str) -> str:
    if name.partition(":")[0] in NAMES:
        return (
            f"`%mlops {text.strip()}` is a line magic; to run a whole cell as a step write "
            f"`%%mlops {text.strip()}` (two %) as its first line"
        )
    known = tuple(filter(None, SUBCOMMANDS))
    return f"%mlops: there is no subcommand {name}{did_you_mean(name, known)}"


def _value(command: Subcommand, option: str, given: str | None, rest: list[str]) -> str:
    if option not in command.options:
        near = did_you_mean(option, tuple(command.options)) if command.options else "; it has none"
        raise ParameterError(f"%mlops {command.name}: there is no option {option}{near}")
    takes = command.options[option]
    if not takes:
        if given is not None:
            raise ParameterError(f"%mlops {command.name}: {option} takes no value")
        return "yes"
    if given is None:
        if not rest or rest[0].startswith("--"):
            raise ParameterError(f"%mlops {command.name}: {option} needs {takes}: {command.usage}")
        given = rest.pop(0)
    if takes == "N" and not (given.isdigit() and int(given)):
        raise ParameterError(f"%mlops {command.name}: {option} {given} is no positive number")
    return given


def _check(command: Subcommand, arguments: list[str], options: dict[str, str]) -> None:
    if len(arguments) < len(command.arguments):
        missing = command.arguments[len(arguments)]
        raise ParameterError(f"%mlops {command.name}: {missing} is missing: {command.usage}")
    if len(arguments) > len(command.arguments) + len(command.optional):
        extra = arguments[len(command.arguments) + len(command.optional)]
        raise ParameterError(f"%mlops {command.name}: what is {extra}? {command.usage}")
    if "--params" in options and "--code" in options:
        raise ParameterError(f"%mlops {command.name}: --params or --code, not both; leave both out")
