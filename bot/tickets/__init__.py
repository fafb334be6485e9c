"""Follow-up: what was promised, who sees to it, by when."""
