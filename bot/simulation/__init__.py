"""Simulated buyers, drills, scores and the course."""
