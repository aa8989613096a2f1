"""The library behind the commands: data and notes in, pages and answers out."""
