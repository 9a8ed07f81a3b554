"""Frozen plans of groups, that another planner has to make too."""
