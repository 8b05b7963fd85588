"""Pure rules of complaints handling: calendars, time limits, stages, actors, audit tags."""
