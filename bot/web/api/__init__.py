"""The HTTP interface, one module per noun; `/openapi.json` describes it."""
