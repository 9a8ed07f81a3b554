"""What somebody waits for in a browser."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait of hers in seconds, the median of the runs. Without a target it is told for comparison."""

    wait: str
    runs: int
    seconds: float
    target_seconds: float | None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        return None if self.target_seconds is None else self.seconds <= self.target_seconds
