"""Proof that an exported package computes what its notebook computed.

    verifying  the use case: run, compare, report, keep the proof
    making     the use case: export, helped by a run (`observer`, `observation`), mended by
               `repairs`, and prove
    plan       what the manifest says: steps, borders, lines; `edits` made by hand since
    session    one proof under way
      reference  the notebook in a fresh kernel, its values recorded by `recorder`
      package    the package, in one process and with a process for each step
      world      a fresh folder for each run, so that none reads what another wrote
      seeding    one seed for generators that nobody seeds, if asked for
    compare    two values, part by part, in a child process
    shown      printed lines and images of both; `written`: files of both
    verdicts   from both to outcomes, with the line that is to blame by `blame`
    bisecting  the statement with which a step begins to differ, by values (`tracer`)
    causes     why a notebook differs from itself, on the `trail` back from a value
    liveness   each parameter with another value
    report     what comes out, and `page`: the same as HTML
    proof      what stays in the package, and whether it still holds

All processes talk by files in one temporary folder. Sets iterate alike in all of them: they get
one hash seed, and repeated runs of the notebook get others, so that what depends on the order of
a set shows as nondeterministic.
"""

from __future__ import annotations

from jupyter_mlops.parity.package import Mode
from jupyter_mlops.parity.parameters import read_settings
from jupyter_mlops.parity.proof import Standing, Status, status
from jupyter_mlops.parity.report import Blame, Liveness, Outcome, ParityReport, Probe, Verdict
from jupyter_mlops.parity.verifying import record, verify

__all__ = [
    "Blame",
    "Liveness",
    "Mode",
    "Outcome",
    "ParityReport",
    "Probe",
    "Standing",
    "Status",
    "Verdict",
    "read_settings",
    "record",
    "status",
    "verify",
]
