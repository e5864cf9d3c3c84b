"""Measurements of the simulator beside a bare Flask handler: `python -m benchmarks` prints them as one table."""
