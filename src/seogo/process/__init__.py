"""2: DocumentReceived → DocumentIndexed or DocumentFailed."""
