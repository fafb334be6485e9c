"""Figures of service and of shops, and the one scorer of quality."""
