"""Pages: each view parses the request, calls the engine, and renders or redirects."""
