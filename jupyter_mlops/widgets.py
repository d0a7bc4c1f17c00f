"""Widgets of a notebook: progress while a cell runs, and a form for parameters."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

Run = Callable[[Mapping[str, Any], Callable[[list[str]], None]], None]


class ProgressBar:
    """A bar with the number of steps, the last value and the time spent."""

    def __init__(self) -> None:
        self._bar = ipywidgets.IntProgress(
            min=0, max=1, layout=ipywidgets.Layout(width="200px", height="10px")
        )
        self._text = ipywidgets.Label()
        self._box = ipywidgets.HBox(
            [self._bar, self._text], layout=ipywidgets.Layout(align_items="center")
        )

    def bundle(self) -> dict[str, Any]:
        """Return what a front end needs to show the bar."""
        return dict(self._box._repr_mimebundle_())

    def update(self, done: int, total: int, value: str, seconds: float) -> None:
        """Show that `done` of `total` steps are done; a total of 0 is not known."""
        self._bar.max = total or max(done, 1)
        self._bar.value = done
        count = f"{done}/{total}" if total else f"{done}"
        left = f", {seconds / done * (total - done):.0f} s left" if total else ""
        self._text.value = f"{count} · {value} · {seconds:.0f} s{left}"

    def close(self) -> None:
        """Take the bar and what it is made of out of the kernel."""
        for widget in (self._bar, self._text, self._box):
            widget.layout.close()
            if not isinstance(widget, ipywidgets.Box):
                widget.style.close()
            widget.close()


class ParameterForm:
    """A control for each parameter, typed as its value is, and a button that runs.

    `run` gets the values and a function to tell which steps ran.
    """

    def __init__(self, values: Mapping[str, Any], run: Run) -> None:
        self._run = run
        self._given = dict(values)
        self._controls = {name: _control(name, value) for name, value in values.items()}
        self._button = ipywidgets.Button(description="Run", tooltip="run what depends on a change")
        self._button.on_click(self._clicked)
        self._text = ipywidgets.Label()
        self._output = ipywidgets.Output()
        buttons = ipywidgets.HBox([self._button, self._text])
        self.box = ipywidgets.VBox([*self._controls.values(), buttons, self._output])

    def bundle(self) -> dict[str, Any]:
        """Return what a front end needs to show the form, with a plain text of its values."""
        shown = dict(self.box._repr_mimebundle_())
        shown["text/plain"] = "\n".join(
            f"{name} = {value!r}" for name, value in self._given.items()
        )
        return shown

    def values(self) -> dict[str, Any]:
        """Return what the controls say; ValueError names the one that is no literal."""
        return {name: _value(self._given[name], one, name) for name, one in self._controls.items()}

    def _clicked(self, _button: Any) -> None:
        try:
            values = self.values()
        except ValueError as error:
            self._text.value = str(error)
            return
        self._button.disabled = True
        self._text.value = "running ..."
        self._output.clear_output()
        with self._output:
            self._run(values, self._ran)

    def _ran(self, steps: list[str]) -> None:
        self._button.disabled = False
        self._text.value = f"ran {', '.join(steps)}" if steps else "nothing depends on the change"


def _control(name: str, value: Any) -> Any:
    options = {
        "value": value,
        "description": name,
        "style": {"description_width": "initial"},
    }
    if isinstance(value, bool):
        return ipywidgets.Checkbox(**options, indent=False)
    if isinstance(value, int) and abs(value) < 2**53:
        return ipywidgets.IntText(**options)
    if isinstance(value, float):
        return ipywidgets.FloatText(**options)
    if isinstance(value, str):
        widget = ipywidgets.Textarea if "\n" in value else ipywidgets.Text
        return widget(**options)
    return ipywidgets.Text(**{**options, "value": repr(value)})


def _value(given: Any, control: Any, name: str) -> Any:
    if isinstance(given, (bool, float, str)) or isinstance(control, ipywidgets.IntText):
        return control.value
    try:
        return ast.literal_eval(control.value)
    except (ValueError, SyntaxError) as error:
        raise ValueError(f"{name}: {control.value} is no literal of Python") from error
