"""Every query of groups: programmes, seats, letters.

Locks are taken in one order: the row of the client who acts, then the group's, then invitations and seats. A seat is
held for a woman under the lock of the group alone, and refers to her invitation, so nobody waits for her row with a
group's in hand.
"""
