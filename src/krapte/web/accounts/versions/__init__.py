"""The steps of the tables of accounts, one per revision."""
