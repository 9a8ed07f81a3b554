"""Working hours, bookable slots and individual appointments: what is decided, kept and done about them."""
