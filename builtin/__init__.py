"""What comes with the program as data: report templates and the demonstration material."""
