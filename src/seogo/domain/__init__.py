"""Words and rules: standard library only, frozen, pure."""
