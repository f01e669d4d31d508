"""Outside: events, webhooks, imported files and the carrier's opt-out lists."""
