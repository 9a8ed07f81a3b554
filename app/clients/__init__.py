"""The women who come here, known by keys and an access phrase alone: intake, assignment, and what is theirs."""
