"""The line of documents: queue, workers, and what they tell."""
