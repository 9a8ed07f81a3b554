"""The checkers behind `test_house`: each takes sources or objects and returns offences as `where: what`."""

import ast
import json
import pkgutil
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import Column, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator
from starlette.routing import Mount

import app

ROOT = Path(__file__).parents[2]

DURATIONS = frozenset({"time.perf_counter", "time.perf_counter_ns"})
CLOCKS = DURATIONS | {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    # The database's clock is a clock too.
    "sqlalchemy.func.current_date",
    "sqlalchemy.func.current_timestamp",
    "sqlalchemy.func.localtimestamp",
    "sqlalchemy.func.now",
    "time.gmtime",
    "time.localtime",
    "time.monotonic",
    "time.monotonic_ns",
    "time.time",
    "time.time_ns",
}
RANDOMNESS = frozenset(
    {
        "os.getrandom",
        "os.urandom",
        "random",
        "secrets",
        "sqlalchemy.func.gen_random_uuid",
        "sqlalchemy.func.random",
        "uuid.uuid1",
        "uuid.uuid4",
        "uuid.uuid6",
        "uuid.uuid7",
    }
)


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, with forward slashes, and its text."""

    path: str
    text: str

    @property
    def module(self) -> str:
        """The dotted name it is imported by."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def sources(*folders: str) -> list[Source]:
    """Return every Python file under the given folders of the project."""
    files = (file for folder in folders for file in sorted((ROOT / folder).rglob("*.py")))
    return [Source(file.relative_to(ROOT).as_posix(), file.read_text("utf-8")) for file in files]


def uses(checked: Iterable[Source], forbidden: frozenset[str]) -> list[str]:
    """Name every use of a forbidden thing or anything inside it: imported, called or passed on uncalled."""
    return [
        f"{source.path}:{line}: {name}"
        for source in checked
        for name, line in _names(ast.parse(source.text))
        if any(name == banned or name.startswith(banned + ".") for banned in forbidden)
    ]


def prints(checked: Iterable[Source]) -> list[str]:
    """Name every call of `print`."""
    return [f"{source.path}:{line}: print" for source in checked for line in _calls(source, "print")]


def commits(checked: Iterable[Source]) -> list[str]:
    """Name every call of a method `commit` in a service."""
    services = (source for source in checked if re.search(r"(^|\.)service(\.|$)", source.module))
    return [f"{source.path}:{line}: commit" for source in services for line in _calls(source, "commit")]


def foreign_repositories(checked: Iterable[Source]) -> list[str]:
    """Name every import of a domain's repository by anything but that domain's own service."""
    offences = []
    for source in checked:
        for name, line in _imports(ast.parse(source.text)):
            found = re.match(r"(app\.\w+)\.repository\b", name)
            if found and not re.match(rf"{re.escape(found[1])}\.(service|repository)\b", source.module):
                offences.append(f"{source.path}:{line}: {found[0]}")
    return offences


def undeclared_columns(stores: Iterable[MetaData], readme: str) -> list[str]:
    """Name every sealed column that the README lacks, and every column of bytes that says nothing."""
    offences = []
    for column in (column for store in stores for table in store.tables.values() for column in table.columns):
        name = f"{column.table.name}.{column.name}"
        if column.info.get("sealed"):
            if f"`{name}`" not in readme:
                offences.append(f"{name}: sealed, and not in the table of sealed fields")
        elif _holds_bytes(column) and not column.info.get("public"):
            offences.append(f"{name}: bytes, declared neither sealed nor public")
    return offences


def metadata_of_all_models() -> list[MetaData]:
    """Import every module of `app` named `models` and return the metadata of every declarative base."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if re.search(r"\.models(\.|$)", module.name):
            import_module(module.name)
    return [base.metadata for base in DeclarativeBase.__subclasses__()]


def routes_without_actor(application: FastAPI, actors: Iterable[Callable[..., object]]) -> list[str]:
    """Name every route none of whose dependencies, however deep, is an actor. Static files have none."""
    allowed = frozenset(actors)
    offences = []
    for context in iter_route_contexts(application.routes):
        if isinstance(context.original_route, Mount):
            continue
        is_ours = isinstance(context.original_route, APIRoute)
        if not is_ours or allowed.isdisjoint(_dependencies(context.dependant)):
            offences.append(f"{sorted(context.methods or ())} {context.path}: no actor")
    return offences


def unwelcome_words(files: Mapping[str, bytes], words: Iterable[bytes]) -> list[str]:
    """Name every file that holds one of the regular expressions `words`."""
    pattern = re.compile(b"|".join(words))
    return [
        f"{path}: {found[0].decode('ascii', 'replace')}"
        for path, content in files.items()
        if (found := pattern.search(content))
    ]


def files_in_git() -> dict[str, bytes]:
    """Return the content of every file that git holds or would add."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    return {name: (ROOT / name).read_bytes() for name in listed if name and (ROOT / name).is_file()}


def declared_dependencies() -> set[str]:
    """Return the name of every package that pyproject.toml and web/package.json ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"].values()
    asked = [*project["project"]["dependencies"], *(line for group in groups for line in group)]
    python = {re.split(r"[\[<>=]", line)[0] for line in asked if isinstance(line, str)}
    web = json.loads((ROOT / "web" / "package.json").read_text("utf-8"))
    return {*python, *web["dependencies"], *web["devDependencies"]}


def described_dependencies(page: str) -> set[str]:
    """Return every package named in the first column of a table of the page."""
    rows = (line.split("|")[1] for line in page.splitlines() if line.startswith("| `"))
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    # Aliases are followed: after `from datetime import datetime as dt`, `dt.now` is `datetime.datetime.now`.
    known = _known_names(tree)
    yield from _imports(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, *rest = _dotted(node).split(".")
            if first in known:
                yield ".".join([known[first], *rest]), node.lineno


def _known_names(tree: ast.AST) -> dict[str, str]:
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {alias.asname or alias.name.split(".")[0]: _bound(alias) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return known


def _bound(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.split(".")[0]


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _calls(source: Source, name: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, ast.Call) and _dotted(node.func).rpartition(".")[2] == name:
            yield node.lineno


def _holds_bytes(column: Column[object]) -> bool:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, LargeBinary)


def _dependencies(dependant: Dependant) -> Iterator[Callable[..., object]]:
    for inner in dependant.dependencies:
        if inner.call is not None:
            yield inner.call
        yield from _dependencies(inner)
