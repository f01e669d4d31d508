"""The only place that knows AWS: how things are stored, queued, timed, sent and observed."""
