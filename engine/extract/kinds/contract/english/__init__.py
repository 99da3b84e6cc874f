"""What English contracts word in their own way."""
