"""Switzerland: its rulebook, and what each rule is made of, in files named as the folders of France are."""
