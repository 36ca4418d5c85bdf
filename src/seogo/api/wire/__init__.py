"""What goes over the wire: one model per answer and per JSON request. Names stay; further fields may come."""
