"""One file without a study: what the commands its and survival read, fit and say."""
