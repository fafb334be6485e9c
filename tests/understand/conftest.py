"""Settings for the property tests of this folder."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("zhike", deadline=None)  # a busy machine is no failure
settings.load_profile("zhike")
