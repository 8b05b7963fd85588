"""DMN decisions: models read, checked and evaluated."""
