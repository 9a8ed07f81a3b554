"""The house's own rules over the whole project, each beside a planted offence that it must find."""

import subprocess
import sys
from pathlib import Path

import pytest
from fastapi import APIRouter, Depends, FastAPI
from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure
from sqlalchemy import Column, LargeBinary, MetaData, Table

from app.main import create_app
from app.routers.dependencies import ACTORS
from app.settings import Settings
from tests.fakes import FrozenClock
from tests.unit import house
from tests.unit.house import ROOT, Source

# Put together here, so that this file does not hold what it looks for.
REGISTRY_HOSTS = (
    b"pypi" + rb"\.org",
    b"pythonhosted" + rb"\.org",
    b"npmjs" + rb"\.(org|com)",
    b"yarnpkg" + rb"\.com",
    b"deb" + rb"\.debian\.org",
    b"crates" + rb"\.io",
    b"proxy" + rb"\.golang\.org",
)
# A path of the machine that the project was written on, or of what stood beside it there.
FOREIGN_PATHS = (
    rb"(?<![\w.~-])/(work|root)" + rb"/",
    rb"\.\./" + rb"shared\b",
    rb"(?<!\w)\.lib" + rb"rary\b",
)


def _planted(text: str, path: str = "app/staff/service.py") -> list[Source]:
    return [Source(path, text)]


class TestImportDirection:
    def test_every_contract_is_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The import-linter contracts of pyproject.toml hold."""
        monkeypatch.chdir(ROOT)
        configure()
        assert lint_imports(cache_dir=None), "run `make check` to see which import breaks which contract"

    @pytest.mark.parametrize(("importer", "is_kept"), [("upper", True), ("lower", False)])
    def test_a_broken_contract_is_found(
        self, importer: str, is_kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A lower layer that imports the upper one breaks a contract; the other way round keeps it."""
        package = tmp_path / f"planted_{importer}"
        package.mkdir()
        imported = {"upper": "lower", "lower": "upper"}[importer]
        for name in ("__init__", imported):
            (package / f"{name}.py").touch()
        (package / f"{importer}.py").write_text(f"from {package.name} import {imported}")
        (tmp_path / ".importlinter").write_text(
            f"[importlinter]\nroot_package = {package.name}\n"
            "[importlinter:contract:one]\nname = Layers\ntype = layers\n"
            f"layers =\n    {package.name}.upper\n    {package.name}.lower\n"
        )
        monkeypatch.chdir(tmp_path)
        monkeypatch.syspath_prepend(str(tmp_path))
        configure()
        assert lint_imports(cache_dir=None) is is_kept

    def test_a_repository_serves_its_own_service_alone(self) -> None:
        """Nothing but a domain's service imports its repository."""
        assert house.foreign_repositories(house.sources("app")) == []

    @pytest.mark.parametrize(
        "text",
        [
            "from app.records import repository",
            "import app.records.repository as rows",
            "from app.records.repository import find_record",
        ],
        ids=["module", "alias", "function"],
    )
    def test_a_foreign_repository_is_found(self, text: str) -> None:
        """A service that reaches into another domain's repository is named."""
        assert house.foreign_repositories(_planted(text)) == [
            "app/staff/service.py:1: app.records.repository"
        ]


class TestClock:
    def test_only_the_clock_module_tells_time(self) -> None:
        """Nothing but app/clock.py reads a clock; durations may be measured where nothing is served."""
        app = [source for source in house.sources("app", "migrations") if source.path != "app/clock.py"]
        assert house.uses(app, house.CLOCKS) == []
        assert house.uses(house.sources("tests", "benchmarks"), house.CLOCKS - house.DURATIONS) == []

    @pytest.mark.parametrize(
        "text",
        [
            "import datetime\ndatetime.datetime.now(datetime.UTC)",
            "from datetime import datetime as dt\nx = field(default_factory=dt.utcnow)",
            "from datetime import date\ndate.today()",
            "import time as t\nt.time()",
            "x = 1\nfrom time import monotonic",
            "import sqlalchemy as sa\nsa.func.now()",
        ],
        ids=["now", "uncalled", "today", "time", "imported", "database"],
    )
    def test_a_clock_from_nowhere_is_found(self, text: str) -> None:
        """Each way to read a clock is named with its line."""
        assert any(":2:" in offence for offence in house.uses(_planted(text), house.CLOCKS))


class TestRandomness:
    def test_only_the_randomness_module_draws(self) -> None:
        """Nothing but app/crypto/randomness.py draws random bytes."""
        checked = house.sources("app", "migrations")
        allowed = "app/crypto/randomness.py"
        assert house.uses([source for source in checked if source.path != allowed], house.RANDOMNESS) == []

    @pytest.mark.parametrize(
        "text",
        [
            "import random",
            "from secrets import token_bytes",
            "import uuid; mapped_column(default=uuid.uuid4)",
            "from os import urandom as fresh",
        ],
        ids=["random", "secrets", "uuid4", "urandom"],
    )
    def test_randomness_from_nowhere_is_found(self, text: str) -> None:
        """Each way to draw at random is named."""
        assert house.uses(_planted(text), house.RANDOMNESS)


class TestServices:
    def test_no_service_commits(self) -> None:
        """The dependency commits a request's transaction; services never do."""
        assert house.commits(house.sources("app")) == []

    @pytest.mark.parametrize("path", ["app/staff/service.py", "app/staff/service/admissions.py"])
    def test_a_committing_service_is_found(self, path: str) -> None:
        """A service that commits is named, in a module or in a package."""
        assert house.commits(_planted("async def admit(session):\n    await session.commit()", path))

    def test_nothing_prints_but_the_terminal_program(self) -> None:
        """Only the command line and the demo print."""
        checked = house.sources("app")
        silent = [source for source in checked if not source.path.startswith(("app/cli", "app/demo"))]
        assert house.prints(silent) == []

    def test_a_print_is_found(self) -> None:
        """A `print` left behind is named."""
        assert house.prints(_planted("print('here')")) == ["app/staff/service.py:1: print"]


class TestSealedColumns:
    def test_every_column_of_bytes_is_declared(self) -> None:
        """Sealed columns stand in the table of app/crypto/README.md; other bytes say why they are public."""
        readme = (ROOT / "app/crypto/README.md").read_text("utf-8")
        stores = house.metadata_of_all_models()
        assert sum(len(store.tables) for store in stores) > 0
        assert house.undeclared_columns(stores, readme) == []

    def test_an_undeclared_column_is_found(self) -> None:
        """A sealed column without a line in the table and bytes without a word are both named."""
        store = MetaData()
        sealed = {"sealed": True}
        Table(
            "notes",
            store,
            Column("known", LargeBinary, info=sealed),
            Column("forgotten", LargeBinary, info=sealed),
            Column("bare", LargeBinary),
            Column("hash", LargeBinary, info={"public": "a hash of a public key"}),
        )
        found = house.undeclared_columns([store], "| `notes.known` | her words |")
        assert [offence.partition(":")[0] for offence in found] == ["notes.forgotten", "notes.bare"]


class TestActors:
    def test_every_route_declares_its_actor(self, tmp_path: Path) -> None:
        """Each route names who may call it, or `anonymous`, by a dependency."""
        application = create_app(Settings(data_dir=tmp_path), FrozenClock())
        assert house.routes_without_actor(application, ACTORS) == []

    def test_a_route_without_actor_is_found(self) -> None:
        """A route without an actor is named, inside nested routers and beside guarded ones too."""

        def client() -> None: ...

        def session(_client: None = Depends(client)) -> None: ...

        def endpoint() -> None: ...

        inner, outer, application = APIRouter(), APIRouter(), FastAPI(openapi_url=None)
        inner.get("/guarded", dependencies=[Depends(session)])(endpoint)
        inner.get("/open")(endpoint)
        outer.include_router(inner, prefix="/records")
        application.include_router(outer, prefix="/api")
        assert house.routes_without_actor(application, [client]) == ["['GET'] /api/records/open: no actor"]


class TestFiles:
    def test_no_file_names_a_registry_or_this_machine(self) -> None:
        """No file in git holds a package registry's host or a path outside the project."""
        assert house.unwelcome_words(house.files_in_git(), [*REGISTRY_HOSTS, *FOREIGN_PATHS]) == []

    @pytest.mark.parametrize(
        "content",
        [
            "--index-url https://" + "pypi" + ".org/simple",
            "open('" + "/work" + "/main/x')",
            "see ../" + "shared/design",
        ],
        ids=["registry", "machine", "neighbour"],
    )
    def test_an_unwelcome_word_is_found(self, content: str) -> None:
        """A registry's host and a foreign path are each found in a planted file."""
        assert house.unwelcome_words({"planted": content.encode()}, [*REGISTRY_HOSTS, *FOREIGN_PATHS])


class TestDependencies:
    def test_every_dependency_is_explained(self) -> None:
        """docs/dependencies.md has a line for each package that we ask for, in either language, and for no other."""
        page = (ROOT / "docs/dependencies.md").read_text("utf-8")
        assert house.described_dependencies(page) == house.declared_dependencies()

    def test_a_line_of_the_page_is_read(self) -> None:
        """Only the first column of a table counts as a description."""
        page = "`prose`\n| package | why |\n|---|---|\n| `alpha`, `beta` | like `gamma` |"
        assert house.described_dependencies(page) == {"alpha", "beta"}

    def test_tokens_are_signed_without_ecdsa(self) -> None:
        """python-jose brings ecdsa along, whose signing leaks time, and does not load it."""
        probe = "import sys, jose.jwk, jose.jwt; sys.exit('ecdsa' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0

    def test_a_loaded_ecdsa_is_noticed(self) -> None:
        """The same look at a process that did load ecdsa finds it."""
        probe = "import sys, ecdsa; sys.exit('ecdsa' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 1
