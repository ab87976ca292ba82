"""Damaged, hostile and merely odd input for every door of krapte, without end if you like.

`python -m fuzz NAME --seconds 600` hunts at one door; `python -m fuzz --list` names the doors and
their readers. Every input must be read or refused with `BadInput` (on the site: answered with a
status below 500), within the limits of time and memory. See docs/security.md.
"""
