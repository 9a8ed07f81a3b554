"""One organisation for all tests of the terminal, because bringing it up takes a while."""

from collections.abc import Iterator

import pytest

from app.settings import Settings
from tests.api.cli.desks import Desk, bring_in, found
from tests.api.cli.terminals import MovingClock, Terminal, served


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An organisation founded, installed and staffed by commands alone."""
    folder = tmp_path_factory.mktemp("desk")
    clock = MovingClock()
    passphrase = found(folder)
    settings = Settings(
        data_dir=folder / "data",
        proof_of_work_rounds=1,
        jobs_enabled=False,
        # Named so that staff may wish for reminders; without jobs nobody speaks to it.
        mail_host="127.0.0.1",
        mail_from="post@helpline.example",
    )
    with served(settings, clock) as server:
        olga = Terminal(server, clock, "olga", passphrase)
        olga.enrol()
        marta = bring_in(olga, "marta", "counselor")
        yield Desk(server, olga, marta, folder)
