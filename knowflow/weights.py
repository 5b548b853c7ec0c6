"""Keep an organisation's own weights of `route` in a file: `knowflow weights FILE` writes it, `route` reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from knowflow.engines.files import write_whole
from knowflow.errors import UserError
from knowflow.queries.ranking.features import FEATURES, Floats
from knowflow.queries.ranking.own import Learnt


class WeightsFile(BaseModel):
    """Be what the file holds."""

    model_config = ConfigDict(extra="forbid")

    until: str
    labels: Annotated[int, Field(ge=0)]
    asked: Annotated[int, Field(ge=0)]
    weights: dict[str, FiniteFloat]


def write_weights(file: Path, learnt: Learnt) -> None:
    """Write weights to a file, which is either the old one or the new one at any time. Raises UserError."""
    weights = {name: round(float(weight), 6) for name, weight in zip(FEATURES, learnt.weights, strict=True)}
    held = WeightsFile(until=learnt.until, labels=learnt.labels, asked=learnt.asked, weights=weights)
    try:
        write_whole(file, held.model_dump_json(indent=2) + "\n")
    except OSError as error:
        raise UserError(
            f"{file}: cannot be written ({error.strerror}): name a file in a folder that you own"
        ) from error


def read_weights(file: Path) -> Floats:
    """Return the weights of a file, in the order of FEATURES. Raises UserError where it holds no such weights."""
    anew = f"make it anew with `knowflow weights {file}`"
    try:
        held = WeightsFile.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UserError(f"{file}: cannot be read ({error.strerror}): {anew}") from error
    except ValidationError as error:
        raise UserError(f"{file}: holds no weights of `route`: {anew}") from error
    if set(held.weights) != set(FEATURES):
        raise UserError(f"{file}: holds weights of other features, of another version: {anew}")
    return np.array([held.weights[name] for name in FEATURES])
