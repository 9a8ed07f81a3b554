"""`helpline demo`: the whole path told as it happens, over the real API."""

import os
from typing import Final

from rich.console import Console

from app.demo.runs import run_demo

_END_AFTER_STORY: Final = "DEMO_EXIT"


def demo() -> None:
    """Tell the story of one woman on a fresh server, then stay until Ctrl-C (DEMO_EXIT=1 ends after the story)."""
    run_demo(Console(), stay=os.environ.get(_END_AFTER_STORY, "") in {"", "0"})
