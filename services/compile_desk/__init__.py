"""The compile desk: what is decided about the texts of the units below, and taken from them."""
