"""What we ask of the world: small Protocols at the level of meaning."""
