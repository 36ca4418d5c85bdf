"""What the operating system gives: time."""
