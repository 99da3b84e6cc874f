"""Chinese contracts: who the parties are, what is said about each, and clauses that give dates and payment."""
