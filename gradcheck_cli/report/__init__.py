"""Results as people and programs read them: screens, JSON, LaTeX; plain where there is no terminal."""
