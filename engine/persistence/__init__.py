"""Tables, migrations, and queries that return frozen read models."""
