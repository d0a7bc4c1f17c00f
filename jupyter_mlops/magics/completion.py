"""Tab completion of `%mlops` and `%%mlops`: through IPython's matchers, with or without jedi."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from IPython.core.completer import (
    CompletionContext,
    SimpleCompletion,
    SimpleMatcherResult,
    context_matcher,
)

from jupyter_mlops.magics.heading import NAMES, OPTIONS
from jupyter_mlops.magics.line import SUBCOMMANDS, TOPICS

if TYPE_CHECKING:
    from jupyter_mlops.magics.extension import Extension

_MAGIC = re.compile(r"^\s*(?P<mark>%%?)mlops\s+(?P<before>.*?)(?P<word>[^\s,=]*)$")
_ASSIGNED = re.compile(r"^[ \t]+([A-Za-z_]\w*)\s*(?:[-+*/]?=)(?!=)", re.MULTILINE)


class Matcher:
    """Completes what follows the magic's name; everything else is IPython's."""

    def __init__(self, extension: Extension) -> None:
        self._extension = extension

    @context_matcher(priority=200, identifier="jupyter_mlops")  # type: ignore[untyped-decorator]
    def complete(self, context: CompletionContext) -> SimpleMatcherResult:
        found = _MAGIC.match(context.text_until_cursor)
        words: Iterable[str] = ()
        word = ""
        if found is not None:
            word = found["word"]
            if found["mark"] == "%%":
                words = self._cell_words(found["before"], context.full_text)
            else:
                words = self._line_words(found["before"].split())
        fitting = [SimpleCompletion(one) for one in dict.fromkeys(words) if one.startswith(word)]
        return SimpleMatcherResult(
            completions=fitting, matched_fragment=word, suppress=bool(fitting), ordered=True
        )

    def _cell_words(self, before: str, text: str) -> Iterable[str]:
        given = before.replace(",", " ").replace("=", " ").split()
        if given and given[-1] == "--curve":
            return sorted(set(_ASSIGNED.findall(text)))
        if not given:
            return [*NAMES, *self._steps()]
        return [option for option in OPTIONS if option == "--curve" or option not in given]

    def _line_words(self, given: list[str]) -> Iterable[str]:
        if not given:
            return filter(None, SUBCOMMANDS)
        command = SUBCOMMANDS.get(given[0])
        if command is None:
            return ()
        if given[-1] == "--best":
            return self._extension.stored.metrics()
        if given[-1] in ("--last", "--notebook"):
            return ()
        if command.name == "help":
            return [*TOPICS, *filter(None, SUBCOMMANDS)]
        options = [option for option in command.options if option not in given]
        if "RUN" in command.arguments:
            taken = [word for word in given[1:] if not word.startswith("--")]
            if len(taken) < len(command.arguments):
                return [*self._extension.stored.names(), *options]
        return [*(word for word in command.optional if word.islower()), *options]

    def _steps(self) -> list[str]:
        """Return the steps that the notebook already has, as `%%mlops` takes them."""
        from jupyter_mlops.magics.heading import cell_role

        roles = (cell_role(one.source, one.tags) for one in self._extension.document.entries)
        return sorted({str(role.tag) for role in roles if role.tag is not None})
