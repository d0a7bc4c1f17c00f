"""Import blocks as isort writes them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from jupyter_mlops.pipeline import Import

MAX_LINE = 88


def import_block(imports: Iterable[Import], package: str) -> str:
    """Return the imports of a module, sorted, in the sections of isort, without a final newline."""
    sections: dict[int, list[Import]] = {}
    for item in dict.fromkeys(imports):
        sections.setdefault(_section(item, package), []).append(item)
    return "\n\n".join(_section_text(sections[number]) for number in sorted(sections))


def _section(item: Import, package: str) -> int:
    root = item.module.split(".")[0]
    if root == "__future__":
        return 0
    if root == package:
        return 3
    return 1 if root in sys.stdlib_module_names else 2


def _section_text(imports: list[Import]) -> str:
    plain = sorted((i for i in imports if i.name is None), key=_plain_key)
    lines = [f"import {i.module}{_alias(i)}" for i in plain]
    members: dict[str, list[Import]] = {}
    aliased: list[Import] = []
    for item in imports:
        if item.name is None:
            continue
        if item.alias and item.alias != item.name:
            aliased.append(item)
        else:
            members.setdefault(item.module, []).append(item)
    modules = sorted({*members, *(i.module for i in aliased)}, key=_natural)
    for module in modules:
        lines += _from_lines(
            module, members.get(module, []), [a for a in aliased if a.module == module]
        )
    return "\n".join(lines)


def _natural(name: str) -> list[tuple[int, str]]:
    """Order `train_2` before `train_10`, as isort does."""
    parts = re.findall(r"\d+|\D+", name.lower())
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _plain_key(item: Import) -> tuple[list[tuple[int, str]], str]:
    return _natural(item.module), item.alias or ""


def _alias(item: Import) -> str:
    return f" as {item.alias}" if item.alias and item.alias != (item.name or item.module) else ""


def _from_lines(module: str, members: list[Import], aliased: list[Import]) -> list[str]:
    """One statement for the plain members; one for each alias, where isort puts it."""
    names = sorted({i.name or "" for i in members}, key=member_key)
    renamed = sorted({(i.name or "", _alias(i)) for i in aliased}, key=lambda n: member_key(n[0]))
    statements: list[tuple[tuple[int, list[tuple[int, str]], str], str]] = []
    if names:
        statements.append((member_key(names[0]), _from_statement(module, names)))
    statements += [
        (member_key(name), f"from {module} import {name}{alias}") for name, alias in renamed
    ]
    return [text for _, text in sorted(statements, key=lambda s: s[0])]


def member_key(name: str) -> tuple[int, list[tuple[int, str]], str]:
    """Order constants before classes before everything else, as isort does."""
    if name.isupper() and len(name) > 1:
        return 0, _natural(name), name
    return (1 if name[:1].isupper() else 2), _natural(name), name


def _from_statement(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= MAX_LINE:
        return line
    inner = "".join(f"    {name},\n" for name in names)
    return f"from {module} import (\n{inner})"
