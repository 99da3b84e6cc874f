"""What is odd about a paper besides its doubts: a second one like it, and the rules a finance department wants."""
