"""France. Its values and windows are imported alone; `rulebook` brings every rule."""
