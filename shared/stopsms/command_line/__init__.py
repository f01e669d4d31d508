"""`stopsms`, the command line: against the embedded stack, a deployed one, or any address and key of the API."""
