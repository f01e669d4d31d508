"""Use cases of campaigns that several functions carry out: drafting, judging an audience, scheduling."""
