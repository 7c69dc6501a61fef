"""The notices of a person: reading them, and choosing how each topic reaches them."""
