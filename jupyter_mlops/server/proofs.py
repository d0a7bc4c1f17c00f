"""Proofs that are running or done: what was said so far, for whoever asks while it goes on."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import MlopsError

PATIENCE_S = 20.0


class ProofError(MlopsError):
    """Raised when there is no such proof."""


@dataclass(eq=False)
class Proof:
    """One proof. `lines` is what the process said, the last one its report or error."""

    key: str
    package: Path
    notebook: Path
    process: subprocess.Popen[bytes]
    lines: list[dict[str, Any]] = field(default_factory=list)
    over: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Proofs:
    """Starts proofs, follows them, and remembers the last one of each package."""

    def __init__(self) -> None:
        self._proofs: dict[str, Proof] = {}
        self._last: dict[Path, Proof] = {}

    def start(self, package: Path, notebook: Path) -> Proof:
        """Start to prove `package`; where that is being done, return the proof that does."""
        running = self._last.get(package)
        if running is not None and not running.over:
            return running
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "jupyter_mlops.server.prove", package, notebook],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=package,
        )
        proof = Proof(uuid.uuid4().hex, package, notebook, process)
        self._proofs[proof.key] = self._last[package] = proof
        loop = asyncio.get_running_loop()
        threading.Thread(target=_follow, args=(proof, loop), daemon=True).start()
        return proof

    async def news(self, key: str, seen: int) -> dict[str, Any]:
        """Return what a proof said after the first `seen` lines; wait for it when there is none."""
        proof = self._find(key)
        if len(proof.lines) <= seen and not proof.over:
            proof.news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(proof.news.wait(), PATIENCE_S)
        return {"lines": proof.lines[seen:], "over": proof.over}

    def stop(self, key: str) -> None:
        self._find(key).process.terminate()

    def last(self, package: Path) -> dict[str, Any] | None:
        """Return the report of the last proof of a package since the server started."""
        proof = self._last.get(package)
        lines = proof.lines if proof else []
        return next((line["report"] for line in lines if "report" in line), None)

    def close(self) -> None:
        for proof in self._proofs.values():
            if not proof.over:
                proof.process.terminate()

    def _find(self, key: str) -> Proof:
        if key not in self._proofs:
            raise ProofError("there is no such proof: the server was restarted; prove it again")
        return self._proofs[key]


def _follow(proof: Proof, loop: asyncio.AbstractEventLoop) -> None:
    """Read what the process says, in a thread; tell the event loop."""

    def tell(line: dict[str, Any] | None) -> None:
        if line is None:
            proof.over = True
        else:
            proof.lines.append(line)
        proof.news.set()

    assert proof.process.stdout is not None
    said_all = False
    with proof.process.stdout as lines:
        for line in lines:
            news = json.loads(line)
            said_all = said_all or "report" in news or "error" in news
            loop.call_soon_threadsafe(tell, news)
    code = proof.process.wait()
    if not said_all:
        what = "was stopped" if code < 0 else f"ended with code {code}"
        loop.call_soon_threadsafe(tell, {"error": f"the proof {what}; prove it again"})
    loop.call_soon_threadsafe(tell, None)
