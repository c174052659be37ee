"""Results as people and programs read them: screens, JSON, LaTeX."""
