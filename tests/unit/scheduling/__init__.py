"""The rules of scheduling: hours, slots, cells, appointments."""
