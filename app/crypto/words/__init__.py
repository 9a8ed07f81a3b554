"""Word lists that no dependency brings: Belarusian, under its own licence (`be.LICENSE.md`)."""
