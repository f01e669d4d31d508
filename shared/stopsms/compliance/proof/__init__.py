"""Proof: the evidence chain, the archive and the record of processing."""
