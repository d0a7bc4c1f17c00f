"""Tracking: what a run is, the journal that holds it, and the process that delivers it."""
