"""The law: rules, rulebooks and the gate that applies them."""
