"""How many of a feed's changes are found, and how right their classes are, against labels made by reading."""
