"""What the law allows: pure rules and values, one noun a module. No clock, no network, no environment, no cloud provider.

One principle decides what no rule decides: what is not understood is a no, and a no is written before anything else happens.
"""
