"""The revisions of the tables, one file each; a file that was released never changes."""
