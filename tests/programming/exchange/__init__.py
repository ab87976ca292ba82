"""Tests of files of a plan."""
