"""Run the main job on what is at hand, and show an answer for each benefit."""
