"""What Chinese contracts word in their own way."""
