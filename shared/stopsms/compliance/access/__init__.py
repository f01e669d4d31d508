"""Who may do what: principals, their roles, and the operations that each role may carry out."""
