"""Where administrators make kinds of documents: versions, samples, trials before publishing, and the way back."""
