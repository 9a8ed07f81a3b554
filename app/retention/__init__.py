"""How long anything is kept: erasing at once, finishing what was interrupted, sweeping what was left behind."""
