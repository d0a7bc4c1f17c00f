"""What must not leave the machine: found in names and texts, and replaced by `***`.

Code and output are masked by different rules: `token = read()` is code that stays as it is, while
`token = s3cr3t` in an output is not. A value that was once masked, because of the name that it
had, is masked wherever it shows up later.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_mlops.stages import NO_SOURCE, keeps_source

MASK = "***"
MAX_HELD = 100
MIN_KNOWN = 6
"""Values shorter than this are masked where their name says so, but not looked for elsewhere."""

_WORDS = (
    "passwords?|passwd|passphrase|pwd|secrets?|token|api[_-]?keys?|access[_-]?keys?|"
    "private[_-]?keys?|secret[_-]?keys?|auth[_-]?keys?|account[_-]?keys?|credentials?|bearer|"
    "authorization"
)
_HARMLESS = re.compile(
    r"(?i)token(?:s|i[sz]e\w*|[_-]?(?:pattern|counts?|size|len|length|types?|ids?|limit|index|"
    r"classification|embed\w*|level|per\w*|num\w*))|(?:max|min|num|n|pad|eos|bos|unk|sep|cls|mask)[_-]token"
)
_ANY_WORD = re.compile(rf"(?i){_WORDS}")
_SECRET_NAME = re.compile(rf"(?i)(?:^|[^a-z])(?:{_WORDS})(?![a-z])|(?:{_WORDS})$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_QUOTED = (
    r"[rRbBuUfF]{0,2}(?:\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?'''"
    r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
)
# Names and addresses are short: the bounds keep the search linear on texts that are one long word.
_NAMED = r"(?<![\w.])[A-Za-z_][\w.-]{0,80}"
_GAP = r"\s{0,40}"
_TYPE = r"[\w.\[\], |]{1,80}?"
_BINDS = rf"(?::{_GAP}{_TYPE}=(?!=)|=(?!=)|:){_GAP}"
_LITERAL = re.compile(
    rf"(?P<name>{_NAMED})(?P<between>[\"']?{_GAP}\]?{_GAP}{_BINDS}\(?{_GAP})"
    rf"(?P<text>{_QUOTED}(?:{_GAP}{_QUOTED})*)"
)
_CONTAINER = re.compile(
    rf"(?P<name>{_NAMED})(?P<between>[\"']?{_GAP}\]?{_GAP}{_BINDS})"
    rf"(?P<text>[\[{{(](?:[^\[\](){{}}\"']++|{_QUOTED})*+[\])}}])"
)
_SETTER = re.compile(
    rf"(?P<lead>(?:setdefault|setenv|putenv|set_key|add_header|set_password)\({_GAP}[\"']"
    rf"(?P<name>{_NAMED})[\"']{_GAP},{_GAP})(?P<text>{_QUOTED})"
)
_WORD_VALUE = re.compile(
    rf"(?P<name>{_NAMED})(?P<between>[\"']?{_GAP}(?:=|:|=>|->){_GAP})"
    r"(?!(?:Bearer|Basic|Token)\b)(?P<text>\"[^\"\n]*\"|'[^'\n]*'|[^\s\"',;)\]}]+)"
)
_SHELL = re.compile(
    r"(?m)(?P<lead>^\s*(?:[%!]\s*)?(?:env|set_env|export|setx?)\s+(?P<name>[A-Za-z_]\w*)[= ]\s*)"
    r"(?P<text>\S+)"
)
_OPTION = re.compile(r"(?P<lead>--(?P<name>[a-z][\w-]*)[= ])(?P<text>[^\s\"'-][^\s\"']*)")
_PARTS = re.compile(_QUOTED)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to know a secret. The group `secret` is what is masked, or all of it."""

    name: str
    why: str
    pattern: str


RULES = (
    Rule(
        "private key",
        "a block of a PEM file",
        r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?P<secret>[\s\S]*?)(?:-----END|\Z)",
    ),
    Rule("AWS key", "the id of a key", r"\b(?:AKIA|ASIA|AIDA|AROA|AGPA|ANPA)[A-Z0-9]{16}\b"),
    Rule("GitHub token", "ghp_…", r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{22,})"),
    Rule("GitLab token", "glpat-…", r"\bglpat-[\w-]{20,}"),
    Rule("Slack token", "xoxb-…", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
    Rule("Slack hook", "its address", r"hooks\.slack\.com/services/(?P<secret>[\w/]+)"),
    Rule("API key", "sk-…, sk_live_…", r"\b(?:sk|pk|rk)[-_](?=[\w-]{0,200}\d)[A-Za-z0-9_-]{16,}"),
    Rule("Google key", "AIza…, ya29.…", r"\bAIza[\w-]{35}|\bya29\.[\w-]{20,}"),
    Rule("Hugging Face token", "hf_…", r"\bhf_[A-Za-z0-9]{20,}"),
    Rule("package index token", "npm_…, pypi-…", r"\bnpm_[A-Za-z0-9]{30,}|\bpypi-[\w-]{40,}"),
    Rule("Databricks token", "dapi…", r"\bdapi[0-9a-f]{32}"),
    Rule("SendGrid key", "SG.…", r"\bSG\.[\w-]{16,}\.[\w-]{16,}"),
    Rule(
        "JSON web token",
        "eyJ….….…",
        r"\beyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]*+",
    ),
    Rule(
        "connection string",
        "the password in `scheme://user:password@host`",
        r"://[^\s/:@'\"]{0,100}:(?P<secret>[^\s/'\"<>]{1,300})@",
    ),
    Rule(
        "address with a token",
        "`https://TOKEN@host`",
        r"://(?P<secret>[^\s/:@'\"]{16,300})@",
    ),
    Rule(
        "part of a query",
        "`?token=…` and signatures of an address",
        r"(?i)[?&](?:[\w-]{0,60}(?:token|signature|secret|password|credential)|sig|key|api_?key)"
        r"=(?P<secret>[^&\s'\"]+)",
    ),
    Rule(
        "key in a connection string",
        "`AccountKey=…;` and `Password=…;`",
        r"(?i)\b(?:AccountKey|SharedAccessKey|Password|Pwd)=(?P<secret>[^;\s'\"]+)(?=;|['\"]|$)",
    ),
    Rule(
        "authorization header",
        "`Bearer …`",
        r"(?i)\b(?:Bearer|Basic)\s+(?P<secret>[A-Za-z0-9._~+/-]{12,}=*)",
    ),
)
_BY_NAME = (
    Rule("name", "a value under a name such as password, token, secret, api_key", _WORDS),
    Rule("environment", "values of environment variables with such names", _WORDS),
)


class Masker:
    """Masks secrets; `extra` are further patterns, `allow` names that are never masked."""

    def __init__(self, extra: Iterable[str] = (), allow: Iterable[str] = ()) -> None:
        self._extra = tuple(Rule("setting", "of pyproject.toml", text) for text in extra)
        self._allow = frozenset(name.lower() for name in allow)
        self._patterns = [re.compile(rule.pattern) for rule in (*RULES, *self._extra)]
        self._known: set[str] = set()
        self._environment = 0

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What is masked, for whoever asks."""
        return (*_BY_NAME, *RULES, *self._extra)

    def is_secret(self, name: str) -> bool:
        """Say whether a value under `name` is masked whatever it is."""
        last = name.rpartition(".")[2]
        if {name.lower(), last.lower()} & self._allow:
            return False
        spaced = _CAMEL.sub("_", last)
        return bool(_SECRET_NAME.search(spaced)) and not _HARMLESS.search(spaced)

    def learn(self, values: Mapping[str, Any]) -> None:
        """Remember the texts under secret names, to mask them wherever they show up."""
        for name, value in values.items():
            if not self.is_secret(name):
                continue
            held = value.values() if type(value) is dict else value
            for text in list(held)[:MAX_HELD] if type(value) in (list, tuple, dict) else [value]:
                if type(text) is str:
                    self._remember(text)

    def value(self, name: str, text: str) -> str:
        """Return the text of a value as it may be recorded under `name`."""
        if self.is_secret(name) and text not in ("None", "True", "False", ""):
            self._remember(text)
            return MASK
        return self.output(text)

    def code(self, text: str) -> str:
        """Mask the literals of source code, of a diff or of a notebook."""
        if not _ANY_WORD.search(text):
            return self._everywhere(text)
        text = _LITERAL.sub(self._literal, text)
        text = _CONTAINER.sub(self._literal, text)
        text = _SETTER.sub(self._set, text)
        text = _SHELL.sub(self._after_lead, text)
        text = "\n".join(
            _OPTION.sub(self._after_lead, line) if line.lstrip("+- ")[:1] in ("!", "%") else line
            for line in text.split("\n")
        )
        return self._everywhere(text)

    def output(self, text: str) -> str:
        """Mask a text that is not code: what was printed, a traceback, an address."""
        # The patterns first: they know what follows `Authorization: Bearer`.
        masked = self._everywhere(text)
        if not _ANY_WORD.search(masked):
            return masked
        return self._everywhere(_WORD_VALUE.sub(self._word, masked))

    def notebook(self, text: str) -> str:
        """Mask the cells of a notebook, given and returned as JSON."""
        content = json.loads(text)
        for cell in content.get("cells", ()):
            source = cell.get("source", "")
            joined = source if isinstance(source, str) else "".join(source)
            if cell.get("cell_type") != "code":
                masked = self.output(joined)
            elif keeps_source(joined):
                masked = self.code(joined)
            else:
                masked = next(line for line in joined.split("\n") if NO_SOURCE in line)
            cell["source"] = masked if isinstance(source, str) else masked.splitlines(True)
            cell.pop("attachments", None)
        masked_rest = self._everywhere(json.dumps(content, ensure_ascii=False, indent=1))
        return f"{masked_rest}\n"

    def _literal(self, found: re.Match[str]) -> str:
        if not self.is_secret(found["name"]):
            return found[0]
        return f"{found['name']}{found['between']}{_PARTS.sub(self._inside, found['text'])}"

    def _set(self, found: re.Match[str]) -> str:
        if not self.is_secret(found["name"]):
            return found[0]
        return f"{found['lead']}{_PARTS.sub(self._inside, found['text'])}"

    def _inside(self, found: re.Match[str]) -> str:
        text = found[0]
        start = len(text) - len(text.lstrip("rRbBuUfF"))
        triple = text[start : start + 3]
        quote = triple if triple in ('"""', "'''") else text[start]
        inner = text[start + len(quote) : -len(quote)]
        if not inner:
            return text
        self._remember(inner)
        return f"{text[:start]}{quote}{MASK}{quote}"

    def _word(self, found: re.Match[str]) -> str:
        plain = found["text"].startswith(MASK) or found["text"] in ("None", "True", "False")
        if plain or not self.is_secret(found["name"]):
            return found[0]
        quote = found["text"][0] if found["text"][0] in "\"'" else ""
        self._remember(found["text"].strip("\"'"))
        return f"{found['name']}{found['between']}{quote}{MASK}{quote}"

    def _after_lead(self, found: re.Match[str]) -> str:
        if not self.is_secret(found["name"]):
            return found[0]
        self._remember(found["text"].strip("\"'"))
        return f"{found['lead']}{MASK}"

    def _everywhere(self, text: str) -> str:
        self._learn_environment()
        for value in sorted(tuple(self._known), key=len, reverse=True):
            if value in text:
                text = text.replace(value, MASK)
        for pattern in self._patterns:
            text = pattern.sub(_masked, text)
        return text

    def _remember(self, value: str) -> None:
        if len(value) >= MIN_KNOWN and MASK not in value and _is_telling(value):
            self._known.add(value)

    def _learn_environment(self) -> None:
        # `environ` is a copy that Python keeps; its length tells cheaply whether to look again.
        if len(os.environ) != self._environment:
            self._environment = len(os.environ)
            # A folder is no secret, whatever it is called: PWD is where the kernel runs.
            self.learn({k: v for k, v in os.environ.items() if not os.path.isabs(v)})


def _is_telling(value: str) -> bool:
    """Say whether a value can be looked for in other texts, which a plain word cannot."""
    if any(c.isspace() for c in value) and len(value) < 12:
        return False
    plain = value.replace("_", "").isalpha() and (value.islower() or value.isupper())
    return len(value) >= 12 or not plain


def _masked(found: re.Match[str]) -> str:
    if "secret" not in found.re.groupindex or found["secret"] is None:
        return MASK
    start, end = found.span("secret")
    text, offset = found[0], found.start()
    return f"{text[: start - offset]}{MASK}{text[end - offset :]}"
