"""Every query of clients.

clients.py      clients, the waiting list, caseloads, and the keys they had
letters.py      letters to the intake team
assignments.py  who was assigned to whom
permits.py      who else may read, and until when
"""
