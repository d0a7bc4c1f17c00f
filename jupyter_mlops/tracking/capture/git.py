"""The state of the code under version control, read without changing it."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MAX_DIFF = 1 << 20
SECONDS = 20.0
_FULL = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Revision:
    """What is checked out. `dirty` is None where it cannot be told; all is "" without git.

    `diff` is against the commit; Python files beside the notebook that git does not know are in it.
    """

    commit: str = ""
    branch: str = ""
    remote: str = ""
    dirty: bool | None = None
    diff: str = ""


def revision(folder: Path, mask: Callable[[str], str], *, diff: bool) -> Revision:
    """Return the revision of the work tree that `folder` is in."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None:
        return _by_files(folder, mask)
    if not top.strip():
        return Revision()
    commit = (_git(folder, "rev-parse", "--verify", "-q", "HEAD") or "").strip()
    branch = (_git(folder, "symbolic-ref", "-q", "--short", "HEAD") or "").strip()
    status = _git(folder, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules")
    dirty = bool(status.strip()) if status is not None else None
    patch = _diff(folder, commit, mask) if diff else ""
    return Revision(commit, branch, mask(_remote(folder)), dirty or bool(patch), patch)


def _remote(folder: Path) -> str:
    names = (_git(folder, "remote") or "").split()
    if not names:
        return ""
    name = "origin" if "origin" in names else names[0]
    return (_git(folder, "remote", "get-url", name) or "").strip()


def _diff(folder: Path, commit: str, mask: Callable[[str], str]) -> str:
    against = [commit] if commit else ["--cached"]
    changed = _git(folder, "diff", "--no-ext-diff", "--no-textconv", "--no-color", *against) or ""
    parts = [_without_outputs(changed)]
    listed = _git(folder, "ls-files", "--others", "--exclude-standard", "-z", "--", "*.py") or ""
    for name in sorted(filter(None, listed.split("\0"))):
        parts.append(_as_new(folder, name))
        if sum(map(len, parts)) > MAX_DIFF:
            break
    text = mask("".join(parts))
    if len(text) > MAX_DIFF:
        return f"{text[:MAX_DIFF]}\n# cut here: the diff is longer than {MAX_DIFF} characters\n"
    return text


def _without_outputs(diff: str) -> str:
    """Leave notebooks out of a diff: their source is kept by itself, their outputs nowhere."""
    pieces = re.split(r"(?m)^(?=diff --git )", diff)
    return "".join(p for p in pieces if not p.partition("\n")[0].rstrip('"').endswith(".ipynb"))


def _as_new(folder: Path, name: str) -> str:
    try:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return f"# {name} is not tracked and could not be read\n"
    body = "".join(f"+{line}\n" for line in lines)
    return (
        f"diff --git a/{name} b/{name}\nnew file mode 100644\n--- /dev/null\n+++ b/{name}\n"
        f"@@ -0,0 +1,{len(lines)} @@\n{body}"
    )


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git prints, "" where it fails, None where there is no git.

    Nothing that a repository configures is run, and its index is not touched.
    """
    settings = (
        "core.fsmonitor=false",
        f"core.hooksPath={os.devnull}",
        "diff.autoRefreshIndex=false",
    )
    inert = [word for setting in settings for word in ("-c", setting)]
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("GIT_")},
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(
            ["git", *inert, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _by_files(folder: Path, mask: Callable[[str], str]) -> Revision:
    """Read commit and branch from the files of a repository, where there is no git to ask."""
    found = next((p / ".git" for p in (folder, *folder.parents) if (p / ".git").exists()), None)
    if found is None:
        return Revision()
    try:
        own, shared = _folders(found)
        head = (own / "HEAD").read_text(encoding="utf-8").strip()
        branch = head.removeprefix("ref: ") if head.startswith("ref: ") else ""
        commit = _resolved(branch, own, shared) if branch else head
        config = (shared / "config").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return Revision()
    remote = re.search(r"(?ms)^\[remote \"\w+\"\][^\[]*?^\s*url\s*=\s*(\S+)", config)
    return Revision(
        commit if _FULL.fullmatch(commit) else "",
        branch.removeprefix("refs/heads/"),
        mask(remote[1]) if remote else "",
    )


def _folders(found: Path) -> tuple[Path, Path]:
    """Return the folder of HEAD and that of the refs, which differ in a linked work tree."""
    if found.is_file():
        own = Path(found.read_text(encoding="utf-8").removeprefix("gitdir:").strip())
        own = own if own.is_absolute() else (found.parent / own)
    else:
        own = found
    common = own / "commondir"
    if common.is_file():
        return own, own / common.read_text(encoding="utf-8").strip()
    return own, own


def _resolved(reference: str, own: Path, shared: Path) -> str:
    for folder in (own, shared):
        loose = folder / reference
        if loose.is_file():
            return loose.read_text(encoding="utf-8").strip()
    packed = shared / "packed-refs"
    if packed.is_file():
        for line in packed.read_text(encoding="utf-8").splitlines():
            commit, _, name = line.partition(" ")
            if name == reference:
                return commit
    return ""
