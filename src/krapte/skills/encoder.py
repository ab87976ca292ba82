"""What a model that turns text into vectors must offer to be used beside the n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float

from krapte.errors import BadInput, Problem


@runtime_checkable
class Encoder(Protocol):
    """A model the user has: embedded, on this machine, or behind an own service.

    The text leaves the process only if the encoder sends it; a service outside must be covered by
    the agreements that hold for personal data.
    """

    def encode(
        self, texts: Sequence[str], role: Literal["query", "label"]
    ) -> Float[np.ndarray, "texts width"]:
        """Return one vector per text.

        Parameters
        ----------
        texts
            Titles or pieces of text (`query`), or names of concepts (`label`).
        role
            Some models ask for another prompt for each.
        """
        ...


def unit_vectors(
    encoder: Encoder, texts: Sequence[str], role: Literal["query", "label"]
) -> Float[np.ndarray, "texts width"]:
    """Return the vectors of an encoder with length one.

    Raises
    ------
    BadInput
        The encoder returns another number of vectors, or something that is no finite number.
    """
    found = np.asarray(encoder.encode(texts, role), dtype=np.float32)
    if found.ndim != 2 or len(found) != len(texts) or not np.isfinite(found).all():
        told = f"an array of shape {found.shape}"
        allowed = f"{len(texts)} vectors of finite numbers"
        mend = "Return a float32 array with a row per text."
        raise BadInput([Problem(type(encoder).__name__, None, "encode", told, allowed, mend)])
    length = np.linalg.norm(found, axis=1, keepdims=True)
    return found / np.where(length == 0, 1, length)
