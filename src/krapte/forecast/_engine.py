"""The one place that sets JAX up: 64-bit, one core per draw, compiled code kept between runs."""

from __future__ import annotations

import os

from krapte.forecast.compiled import compiled_folder

_FLAGS = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


def start() -> None:
    """Configure JAX; must run before the first array is made.

    A draw uses one core, so that several draws can run side by side without sharing threads, and
    its result does not depend on how many cores there are. Compiled programs are kept in the
    user's cache folder: the second run of a machine starts seconds faster.
    """
    if "xla_cpu_multi_thread_eigen" not in os.environ.get("XLA_FLAGS", ""):
        os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {_FLAGS}".strip()
    import jax

    # Not by the environment, which JAX reads when it is imported: that may have been before.
    jax.config.update("jax_platforms", os.environ.get("JAX_PLATFORMS") or "cpu")
    jax.config.update("jax_enable_x64", True)
    try:
        folder = compiled_folder()
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return  # a read-only home only costs the compile time
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)


start()
