"""What is kept: the database, the files, and their care."""
