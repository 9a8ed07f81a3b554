"""Every query of scheduling.

calendars.py     hours, exceptions, leave, policies and busy times, read as `Calendar`s
appointments.py  appointments, their cells and attendance
"""
