"""Edits of the user's own code that keep its formatting: the only user of libcst."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from jupyter_mlops.extract.assemble import Line
from jupyter_mlops.extract.edits import Edits, Keywords, Place

# Stands in edited code for a line break that the text it came from does not have.
_BREAK = "\f\f"
_Parameter = cst.Param | cst.ParamStar | cst.ParamSlash


def edited(statement: Sequence[Line], edits: Edits) -> list[Line]:
    """Return the lines of one statement with `edits` made.

    They stay one to one, but for those of new parameters, which come from no row.
    """
    module = cst.parse_module("\n".join(line.text for line in statement) + "\n")
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    positions = wrapper.resolve(PositionProvider)
    text = module.visit(_Editor(statement, edits, positions)).code
    new = text.removesuffix("\n").split("\n")
    lines: list[Line] = []
    for said, old in zip(new, statement, strict=True):
        first, *added = said.split(_BREAK)
        lines += [Line(first, old.row, old.shift), *map(Line, added)]
    return lines


class _Editor(cst.CSTTransformer):
    """Makes the edits; places are those of the module before any change."""

    def __init__(self, lines: Sequence[Line], edits: Edits, positions: object) -> None:
        super().__init__()
        self.lines = lines
        self.edits = edits
        self.positions = positions
        self.strings: list[Place] = []
        self.depth = 0

    def place(self, node: cst.CSTNode) -> Place | None:
        start = self.positions[node].start  # type: ignore[index]
        line = self.lines[start.line - 1]
        return None if line.row is None else (line.row, start.column + line.shift)

    # Names

    def visit_FormattedString(self, node: cst.FormattedString) -> None:
        self._enter_string(node)

    def visit_ConcatenatedString(self, node: cst.ConcatenatedString) -> None:
        self._enter_string(node)

    def _enter_string(self, node: cst.CSTNode) -> None:
        self.strings.append(self.place(node) or (0, 0))

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.FormattedString:
        self.strings.pop()
        parts: list[cst.BaseFormattedStringContent] = []
        for before, after in zip(original_node.parts, updated_node.parts, strict=True):
            parts += _still_said(before, after, original_node)
        return updated_node.with_changes(parts=parts)

    def leave_ConcatenatedString(
        self, original_node: cst.ConcatenatedString, updated_node: cst.ConcatenatedString
    ) -> cst.ConcatenatedString:
        self.strings.pop()
        return updated_node

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        place = self.place(original_node)
        if place is None:
            return updated_node
        if self.strings:
            new = self.edits.in_strings.get((*self.strings[0], original_node.value))
        else:
            new = self.edits.names.get(place)
        if new is not None and not new.isidentifier():
            return cst.parse_expression(new)
        named = updated_node if new is None else updated_node.with_changes(value=new)
        keywords = self.edits.partials.get(place)
        if keywords:
            return cst.Call(cst.Name("partial"), [cst.Arg(named), *_keywords(keywords)])
        return named

    # Arguments, keywords and literals

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        place = self.place(original_node.value)
        name = self.edits.literals.get(place) if place else None
        changed = updated_node.with_changes(keyword=original_node.keyword)
        return changed.with_changes(value=cst.Name(name)) if name else changed

    def leave_Lambda(
        self, original_node: cst.Lambda, updated_node: cst.Lambda
    ) -> cst.BaseExpression:
        place = self.place(original_node)
        name = self.edits.lambdas.get(place) if place else None
        return cst.Name(name) if name else updated_node

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Assign(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign:
        place = self.place(original_node.value)
        name = self.edits.literals.get(place) if place else None
        return updated_node.with_changes(value=cst.Name(name)) if name else updated_node

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        callee = original_node.func
        named = callee.attr if isinstance(callee, cst.Attribute) else callee
        place = self.place(named) if isinstance(named, cst.Name) else None
        keywords = self.edits.arguments.get(place) if place else None
        if not keywords:
            return updated_node
        return updated_node.with_changes(args=_extended(updated_node.args, _keywords(keywords)))

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.depth += 1

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        self.depth -= 1
        place = self.place(original_node.name)
        extra = self.edits.parameters.get(place) if place else None
        if not extra:
            return updated_node
        last = _last_parameter(original_node.params)
        gap = self._gap(last) if last is not None else " "
        return updated_node.with_changes(params=_widened(updated_node.params, extra, gap))

    def _gap(self, parameter: cst.CSTNode) -> str:
        """Return what stands in front of a parameter: a break where it has its line to itself."""
        start = self.positions[parameter].start  # type: ignore[index]
        before = self.lines[start.line - 1].text[: start.column]
        return " " if before.strip() else _BREAK + before

    def leave_Global(
        self, original_node: cst.Global, updated_node: cst.Global
    ) -> cst.BaseSmallStatement:
        names = [item.name.value for item in original_node.names]
        kept = [self.edits.nonlocals[name] for name in names if name in self.edits.nonlocals]
        if not kept or not self.depth:
            return cst.Pass()
        return cst.Nonlocal([cst.NameItem(cst.Name(name)) for name in kept])


def _still_said(
    before: cst.BaseFormattedStringContent,
    after: cst.BaseFormattedStringContent,
    string: cst.FormattedString,
) -> list[cst.BaseFormattedStringContent]:
    """Return a part of an f-string so that `{_x=}`, renamed, says `_x=` as it did."""
    if not isinstance(before, cst.FormattedStringExpression) or before.equal is None:
        return [after]
    assert isinstance(after, cst.FormattedStringExpression)
    if before.expression.deep_equals(after.expression):
        return [after]
    written = cst.Module([]).code_for_node
    said = "".join(
        written(part)
        for part in (before.whitespace_before_expression, before.expression)
        + (before.whitespace_after_expression, before.equal)
    )
    if "r" not in string.prefix:
        said = said.replace("\\", "\\\\").replace(string.quote, f"\\{string.quote}")
    text = cst.FormattedStringText(said.replace("{", "{{").replace("}", "}}"))
    plain = before.conversion is None and before.format_spec is None
    shown = after.with_changes(equal=None, conversion="r" if plain else before.conversion)
    return [text, shown]


def _last_parameter(params: cst.Parameters) -> _Parameter | None:
    """Return what stands right before the place of a new keyword-only parameter."""
    if params.kwonly_params:
        return params.kwonly_params[-1]
    if isinstance(params.star_arg, _Parameter):
        return params.star_arg
    if params.params:
        return params.params[-1]
    if isinstance(params.posonly_ind, cst.ParamSlash):
        return params.posonly_ind
    return params.posonly_params[-1] if params.posonly_params else None


def _widened(params: cst.Parameters, names: Sequence[str], gap: str) -> cst.Parameters:
    """Return `params` with keyword-only ones behind the others, each after `gap`.

    What followed the last one, a comma and the end of its line, follows the last new one.
    """
    apart = cst.Comma(whitespace_after=cst.SimpleWhitespace(gap))
    new = [cst.Param(cst.Name(name), comma=apart) for name in names]
    last = _last_parameter(params)
    if last is None:
        new[-1] = new[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return params.with_changes(star_arg=cst.ParamStar(), kwonly_params=new)
    new[-1] = new[-1].with_changes(comma=last.comma, whitespace_after_param=_after(last))
    params = params.with_deep_changes(last, comma=apart, **_nothing_after(last))
    starred = isinstance(params.star_arg, _Parameter)
    return params.with_changes(
        star_arg=params.star_arg if starred else cst.ParamStar(comma=apart),
        kwonly_params=[*params.kwonly_params, *new],
    )


def _after(parameter: _Parameter) -> cst.BaseParenthesizableWhitespace:
    if isinstance(parameter, cst.Param):
        return parameter.whitespace_after_param
    if isinstance(parameter, cst.ParamSlash):
        return parameter.whitespace_after
    return cst.SimpleWhitespace("")


def _nothing_after(parameter: _Parameter) -> dict[str, cst.SimpleWhitespace]:
    nothing = cst.SimpleWhitespace("")
    if isinstance(parameter, cst.Param):
        return {"whitespace_after_param": nothing}
    return {"whitespace_after": nothing} if isinstance(parameter, cst.ParamSlash) else {}


def _keywords(given: Keywords) -> list[cst.Arg]:
    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    return [cst.Arg(cst.parse_expression(v), keyword=cst.Name(k), equal=tight) for k, v in given]


def _extended(arguments: Sequence[cst.Arg], more: Sequence[cst.Arg]) -> list[cst.Arg]:
    """Append arguments on the line of the last one, with what followed it after them."""
    spaced = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    extended = [argument.with_changes(comma=spaced) for argument in more[:-1]]
    if not arguments:
        return [*extended, more[-1]]
    last = _parenthesized(arguments[-1])
    final = more[-1].with_changes(comma=last.comma, whitespace_after_arg=last.whitespace_after_arg)
    bare = last.with_changes(comma=spaced, whitespace_after_arg=cst.SimpleWhitespace(""))
    return [*arguments[:-1], bare, *extended, final]


def _parenthesized(argument: cst.Arg) -> cst.Arg:
    """Return an argument that may have others beside it: `sum(x for x in rows)` has one alone."""
    value = argument.value
    if not isinstance(value, cst.GeneratorExp) or value.lpar:
        return argument
    enclosed = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return argument.with_changes(value=enclosed)
