"""The web process: FastAPI and the Gradio pages."""
