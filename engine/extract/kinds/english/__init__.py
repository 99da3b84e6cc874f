"""English contracts: parties, dates, term and law out of the preamble, the clauses and the signatures."""
