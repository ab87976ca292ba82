"""Tests of programming."""
