"""Who may do what: roles, facts, predicates and one permission map."""
