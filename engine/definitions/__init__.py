"""What a process owner edits: bundles, forms, letters, variants, and their checks."""
