"""Live conversations: the wire, one room per conversation, and who is connected."""
