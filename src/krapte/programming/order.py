"""In what order things can be done that wait for each other, and the circle when there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def in_order(waits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the names, each after those that it waits for; otherwise as they are given.

    Parameters
    ----------
    waits
        Name to the names that it waits for; each is a key.

    Raises
    ------
    ValueError
        They wait for each other in a circle.
    """
    done: dict[str, None] = {}
    left = dict(waits)
    while left:
        ready = [name for name, after in left.items() if all(own in done for own in after)]
        if not ready:
            raise ValueError(f"a circle: {' > '.join(circle_in(waits))}")
        # One at a time keeps the given order where that is free.
        done[ready[0]] = None
        del left[ready[0]]
    return tuple(done)


def circle_in(waits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return a circle of names, first and last the same, each waiting for the one before it.

    Names that `waits` does not hold are passed over. Empty when there is no circle.
    """
    free: set[str] = set()
    for start in waits:
        path: list[str] = [start]
        branches = [iter(waits[start])]
        while branches:
            step = next((own for own in branches[-1] if own in waits and own not in free), None)
            if step is None:
                free.add(path.pop())
                branches.pop()
            elif step in path:
                return (*path[path.index(step) :], step)[::-1]
            else:
                path.append(step)
                branches.append(iter(waits[step]))
    return ()
