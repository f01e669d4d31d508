"""The carrier simulator: End User Messaging SMS on the wire, phones on a page, faults on demand. Local only."""
