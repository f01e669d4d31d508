"""The values of each country's law and charters, every one with its source."""
