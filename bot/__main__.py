"""`python -m bot` is `zhike`."""

from bot.cli import app

if __name__ == "__main__":
    app()
