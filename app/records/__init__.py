"""Keys of content and what is sealed with them: epochs, holders, grants and the records themselves."""
