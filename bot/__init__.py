"""知客 Zhike: reads what a buyer cares about and offers the agent replies worth pasting."""

__version__ = "0.1.0"
