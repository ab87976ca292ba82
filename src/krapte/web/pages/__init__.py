"""The pages of the menu, a module each."""
