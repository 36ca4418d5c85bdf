"""The worker: takes events off the bus, retries, sets aside what cannot be done."""
