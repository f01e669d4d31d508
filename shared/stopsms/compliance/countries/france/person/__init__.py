"""May this person be written to: the rules on how a number was collected, and on its holder before each send."""
