"""Who works here: the installation, its signed directory, staff accounts, invitations and log-in."""
