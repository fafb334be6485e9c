"""Alembic's migrations; run by `Database.upgrade`."""
