"""The evidence pack: what proves a person's consent, or a campaign, as one file that anybody can verify without this system."""
