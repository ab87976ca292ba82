"""The steps of the tables of jobs, one per revision."""
