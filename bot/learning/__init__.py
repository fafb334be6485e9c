"""From what people wrote and corrected to a better model."""
