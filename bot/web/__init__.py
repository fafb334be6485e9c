"""The server: FastAPI over the chat core, and the only place that speaks HTTP."""
