"""The command line: `zhike serve`, `train`, `analyze`, `talk`, `demo`, `staff`, `lint`, `coverage`."""

from bot.cli.app import app

__all__ = ["app"]
