"""The front door: the only module of the engine, with the kernel, that the web imports."""
