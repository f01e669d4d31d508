"""The conformance kit: what any system that sends marketing SMS in France can be held against. See README.md beside this file."""
