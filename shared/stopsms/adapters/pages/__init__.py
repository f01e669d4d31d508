"""What all pages share: the layout, the style sheet, and how they are rendered."""
