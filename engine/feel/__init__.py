"""FEEL, the expression language of the DMN standard: harmless by construction."""
