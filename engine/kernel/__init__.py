"""What every layer may use: the clock, the errors, the settings, the ids."""
