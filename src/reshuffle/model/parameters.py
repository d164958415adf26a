"""What is known of the numbers in the model: where each comes from, and how sure it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from reshuffle.model.fields import Count, Instant, Part, Share

__all__ = ["Parameter", "Provenance"]


class Provenance(StrEnum):
    """Where a number comes from."""

    GIVEN = "given"
    ASSUMED = "assumed"
    ESTIMATED = "estimated"


class Parameter(Part):
    """The provenance of one field of the model, and a value in its place where one is estimated.

    Parameters
    ----------
    value
        As it would stand in the file; None to keep what stands there.
    count
        Number of observations behind an estimate.
    low, high
        Ends of its interval, as text in the field's own unit.
    source
        Where it comes from, in words.
    """

    provenance: Provenance = Provenance.GIVEN
    value: str | None = None
    count: Count | None = None
    low: str | None = None
    high: str | None = None
    confidence: Share | None = None
    source: str = ""
    valid_from: Instant | None = None

    @model_validator(mode="after")
    def _estimates_say_how_many(self) -> Self:
        if self.provenance is Provenance.ESTIMATED and self.count is None:
            raise ValueError("an estimated parameter must say from how many observations (count)")
        return self
