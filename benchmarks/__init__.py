"""What performance claims rest on: the service measured beside a floor that does as many rows and durable commits.

`python -m benchmarks` (or `make bench`) starts one real worker and a bare one, loads them in turn, and prints
what each request cost. What the numbers mean stands in `docs/performance.md`.
"""
