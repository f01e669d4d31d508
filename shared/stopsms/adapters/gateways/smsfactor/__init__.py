"""SMSFactor (Commify France): its HTTP API, its webhooks and its words."""
