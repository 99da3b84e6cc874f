"""The search by labels: what is printed beside, behind or under a name."""
