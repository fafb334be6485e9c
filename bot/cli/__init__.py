"""The command line: `zhike serve`, `train`, `analyze`, `talk`, `demo`, `staff`, `lint`."""

from bot.cli.app import app

__all__ = ["app"]
