"""What breaks a naive build, done to the real one: small sizes as tests, full sizes by `make torture`."""
