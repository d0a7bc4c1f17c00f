"""What is masked: by name, by how it looks, and wherever it shows up later."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_mlops.tracking.capture.secrets import MASK, RULES, Masker
from jupyter_mlops.tracking.project import Settings
from tests.cells import Session

CODE = {
    "noop": ("x = 'hello'\nn = 5", "x = 'hello'\nn = 5"),
    "name": ("password = 'abc'", "password = '***'"),
    "argument": ("connect(user='u', password='abc')", "connect(user='u', password='***')"),
    "entry": ('d = {"api_key": "abc", "x": "y"}', 'd = {"api_key": "***", "x": "y"}'),
    "item": ('os.environ["DB_TOKEN"] = "abc"', 'os.environ["DB_TOKEN"] = "***"'),
    "setter": ('os.environ.setdefault("TOKEN", "abc")', 'os.environ.setdefault("TOKEN", "***")'),
    "annotation": ('token: str = "abc"', 'token: str = "***"'),
    "camel": ('clientSecret = "abc"', 'clientSecret = "***"'),
    "attribute": ('config.api_key = "abc"', 'config.api_key = "***"'),
    "default": ('def f(password="abc"): ...', 'def f(password="***"): ...'),
    "joined": ('secret = ("abc"\n  "def")', 'secret = ("***"\n  "***")'),
    "list": ("api_keys = ['abc',\n 'def']", "api_keys = ['***',\n '***']"),
    "table": ("PASSWORDS = {'ann': 'abc'}", "PASSWORDS = {'***': '***'}"),
    "list of others": (
        "keys = ['abc']\ntokens = ['a', 'b']",
        "keys = ['abc']\ntokens = ['a', 'b']",
    ),
    "call": ("secret = read('abc')", "secret = read('abc')"),
    "block": ('secret = """a\nb"""', 'secret = """***"""'),
    "raw": ("secret = r'a\\b'", "secret = r'***'"),
    "magic": ("%env API_TOKEN=abc", "%env API_TOKEN=***"),
    "shell": ("!tool --token abc --size 5", "!tool --token *** --size 5"),
    "connection": ("u = 'postgres://ann:pw1@db/x'", "u = 'postgres://ann:***@db/x'"),
    "code that reads": ("token = tokenizer.next('x')", "token = tokenizer.next('x')"),
    "pattern of tokens": ("V(token_pattern=r'\\w')", "V(token_pattern=r'\\w')"),
    "count of tokens": ("f(max_tokens='5', token_count='6')", "f(max_tokens='5', token_count='6')"),
    "tokenizer": ("tokenizer = 'bert'", "tokenizer = 'bert'"),
    "comparison": ("d[d.token == 'the']", "d[d.token == 'the']"),
    "list of columns": ("d[['password', 'age']]", "d[['password', 'age']]"),
    "author": ("author = 'ann'", "author = 'ann'"),
    "compass": ("compass = 'north'", "compass = 'north'"),
}


@pytest.mark.parametrize(("code", "expected"), CODE.values(), ids=CODE)
def test_code(code: str, expected: str) -> None:
    masker = Masker()
    assert masker.code(code) == expected
    assert masker.code(expected) == expected


LOOKS = {
    "AWS": "AKIAIOSFODNN7EXAMPLE",
    "GitHub": f"ghp_{'a1B2' * 9}",
    "GitHub fine": f"github_pat_{'a1B2' * 9}",
    "GitLab": "glpat-abcdefghij0123456789",
    "Slack": "xoxb-123456789012-abcdefgh",
    "OpenAI": "sk-proj-abcdefgh12345678ABCDEFGH",
    "Stripe": "sk_live_abcdefgh12345678",
    "Google": f"AIza{'a1B2c' * 7}",
    "Hugging Face": f"hf_{'a1B2' * 8}",
    "PyPI": f"pypi-{'AgEIcHlwaS5vcmc' * 4}",
    "Databricks": f"dapi{'0a1b2c3d' * 4}",
    "token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
}


@pytest.mark.parametrize("secret", LOOKS.values(), ids=LOOKS)
def test_looks(secret: str) -> None:
    for text in (f"x = '{secret}'", f"print {secret} now", f"d['{secret}']"):
        assert secret not in Masker().code(text)
        assert secret not in Masker().output(text)
        assert MASK in Masker().output(text)


def test_private_key() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"
    assert "MIIE" not in Masker().output(f"before {key} after")
    assert "after" in Masker().output(f"before {key} after")


OUTPUT = {
    "noop": ("accuracy: 0.93\ntokens: 5", "accuracy: 0.93\ntokens: 5"),
    "named": ("password: abc next", "password: *** next"),
    "header": ("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer ***"),
    "query": ("GET /x?token=abc&size=5", "GET /x?token=***&size=5"),
    "signed": ("http://h/x?X-Amz-Signature=abc", "http://h/x?X-Amz-Signature=***"),
    "azure": ("AccountName=a;AccountKey=abc==;x=y", "AccountName=a;AccountKey=***;x=y"),
    "remote": ("https://ann:pw1@host/x.git", "https://ann:***@host/x.git"),
    "error": ("KeyError: {'api_key': 'abc'}", "KeyError: {'api_key': '***'}"),
}


@pytest.mark.parametrize(("text", "expected"), OUTPUT.values(), ids=OUTPUT)
def test_output(text: str, expected: str) -> None:
    assert Masker().output(text) == expected


def test_a_secret_is_masked_wherever_it_shows_up_later() -> None:
    masker = Masker()
    masker.code("password = 'hunter2-x'")
    assert masker.output("logged in with hunter2-x") == "logged in with ***"
    assert masker.code("login('hunter2-x')") == "login('***')"


def test_a_plain_word_is_masked_where_its_name_is_only() -> None:
    masker = Masker()
    assert masker.code("kinds = {'token': 'target'}") == "kinds = {'token': '***'}"
    assert masker.output("the target is 5") == "the target is 5"


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_API_KEY", "zq81-value")
    monkeypatch.setenv("MY_FOLDER", "/data/things")
    monkeypatch.setenv("PWD", "/data/things")
    assert Masker().output("found zq81-value in /data/things") == "found *** in /data/things"


def test_values_by_name() -> None:
    masker = Masker(allow=["public_token"])
    assert masker.value("db.password", "abc") == MASK
    assert masker.value("password", "None") == "None"
    assert masker.value("public_token", "abc") == "abc"
    assert masker.value("trees", "200") == "200"
    assert masker.value("url", "http://a:b@c") == "http://a:***@c"


def test_values_of_secret_variables_are_known() -> None:
    masker = Masker()
    masker.learn({"passwords": ["hunter2-x", 5], "api_key": "zq81-value", "rows": ["abc-12345"]})
    assert masker.output("hunter2-x zq81-value abc-12345") == "*** *** abc-12345"


def test_settings() -> None:
    masker = Masker(extra=["ACME-[0-9]{8}", "id=(?P<secret>[0-9]+)"], allow=["TOKEN"])
    assert masker.output("ACME-12345678 id=99") == "*** id=***"
    assert masker.code("token = 'abc'") == "token = 'abc'"
    assert {"setting", "AWS key", "name"} <= {rule.name for rule in masker.rules}


def test_notebook() -> None:
    cells = [
        {"cell_type": "code", "source": ["password = 'abc'\n", "x = 1"], "outputs": []},
        {"cell_type": "markdown", "source": "the password: abc", "attachments": {"a": "b"}},
    ]
    text = Masker().notebook(json.dumps({"cells": cells, "metadata": {}}))
    found = json.loads(text)["cells"]
    assert found[0]["source"] == ["password = '***'\n", "x = 1"]
    assert found[1]["source"] == "the password: ***"
    assert "attachments" not in found[1]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_is_needed(rule: object, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = [
        *LOOKS.values(),
        "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
        "hooks.slack.com/services/T0/B0/abcdef",
        "SG.abcdefghijklmnop.abcdefghijklmnop",
        "postgres://ann:pw1@db",
        "https://abcdefghij0123456789@host",
        "GET /x?sig=abc",
        "AccountKey=abc==;",
        "Bearer abcdefgh12345678",
    ]

    def masked() -> list[str]:
        return [Masker().code(f"'{sample}'") for sample in samples]

    expected = masked()
    assert all(MASK in one for one in expected)
    rest = tuple(one for one in RULES if one is not rule)
    monkeypatch.setattr("jupyter_mlops.tracking.capture.secrets.RULES", rest)
    assert masked() != expected


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=12, max_size=40),
    st.sampled_from(["password", "api_key", "AUTH_TOKEN", "client_secret", "dbPassword"]),
    st.sampled_from(['{n} = "{v}"', "f(x, {n}='{v}')", "{{'{n}': '{v}'}}", "d['{n}'] = \"{v}\""]),
)
def test_planted(value: str, name: str, form: str) -> None:
    masker = Masker()
    assert value not in masker.code(form.format(n=name, v=value))
    assert value not in masker.output(f"it was {value}, really")


PLANTED = "pl4nted-v4lue"


@pytest.mark.parametrize("broken", ["", "code", "output", "notebook", "value"])
def test_nothing_planted_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Whatever a cell does with a secret, no file of ours holds it, unless we break something."""
    if broken:
        monkeypatch.setattr(Masker, broken, lambda self, *texts: texts[-1])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERVICE_TOKEN", f"{PLANTED}-environment")
    for command in (
        ["init", "-q"],
        ["config", "user.email", "a@b"],
        ["config", "user.name", "a"],
        ["remote", "add", "origin", f"https://ann:{PLANTED}-remote@host/x.git"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    notebook = tmp_path / "work.ipynb"
    source = f"password = '{PLANTED}-source'"
    cell = {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "id": "a",
        "execution_count": 1,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": f"{PLANTED}-output"}],
    }
    content = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    notebook.write_text(json.dumps(content))
    (tmp_path / "beside.py").write_text(f"API_KEY = '{PLANTED}-beside'\n")
    session = Session(tmp_path, Settings(), notebook=notebook)
    setup = "import os\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\n" + source
    session.run(setup, cell="a", printed=f"{PLANTED}-source")
    session.run(
        f"DB_PASSWORD = '{PLANTED}-parameter'\nTOKEN = os.environ['SERVICE_TOKEN']\n"
        "HOST = os.environ['SERVICE_TOKEN'] + 'x'",
        "parameters",
        cell="b",
    )
    session.run("hidden = 5\nsecret = ''.join(['pl4nted', '-v4lue', '-built'])", "load", cell="c")
    session.run(
        "model = Ridge().fit([[1], [2]], [1, 2])\nmodel.api_key_ = 1\nprint(secret)",
        "train",
        cell="d",
        printed=f"{PLANTED}-built and {PLANTED}-environment\npassword: {PLANTED}-printed\n",
    )
    session.run("table = pd.DataFrame({'a': [f'see {secret}']})\ntable", "evaluate", cell="e")
    session.run(
        f"model.predict([[1]])\nraise ValueError('{PLANTED}-parameter and ' + secret)",
        "evaluate",
        cell="f",
    )
    session.facts()
    contents = [path.read_bytes() for path in (tmp_path / ".mlops").rglob("*") if path.is_file()]
    # A displayed table is data, as a file is, and holds what the user put into it.
    leaks = [text for text in contents if PLANTED.encode() in text and text[:4] != b"PAR1"]
    assert bool(leaks) == bool(broken)
    if not broken:
        told = session.only()
        assert told.parameters["db_password"] == told.parameters["token"] == MASK
        assert told.parameters["host"] == MASK
        assert {"code/notebook.ipynb", "code/cells.json", "code/diff.patch", "traceback.txt"} <= (
            told.artifacts.keys()
        )
        assert told.tags["mlflow.source.git.repoURL"] == "https://ann:***@host/x.git"
    session.close()


@pytest.mark.parametrize("text", ["a" * 200_000, " " * 200_000, "a." * 50_000, "http://" * 20_000])
def test_a_search_is_linear(text: str) -> None:
    """What backtracks would run for hours here, and be stopped by the suite's limit."""
    assert Masker().code(f"password {text}") == f"password {text}"
    assert Masker().output(f"password {text}") == f"password {text}"
