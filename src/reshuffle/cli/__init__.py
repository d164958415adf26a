"""The commands: words in, values checked, one call of the supervisor, words out."""
