"""Every query of scheduling.

calendars.py     hours, exceptions, leave, policies and busy times, read as `Calendar`s
appointments.py  appointments and attendance
cells.py         the cells that appointments take
feeds.py         the secret addresses of calendars
"""
