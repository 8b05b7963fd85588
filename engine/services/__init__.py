"""What people do: a service for each capability."""
