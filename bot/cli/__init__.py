"""The command line: `zhike serve`, `train`, `analyze`, `talk`, `demo`, `staff`, `lint`, `coverage`."""

import gc

gc.set_threshold(100_000, 50, 100)
"""Before anything is loaded: a library and a model are millions of objects that stay, and looking through all of them
for garbage at the usual pace took an eighth of a start."""

from bot.cli.app import app  # noqa: E402 - see above

__all__ = ["app"]
