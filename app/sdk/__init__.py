"""A device in Python: seals, signs, opens and checks, and talks to the service over HTTP.

It does what the browser does. The command line, the demo and the tests use it, and so can an integrator. It
takes no code from the server and trusts nothing the server says beyond what signatures prove.
"""
