"""How things are said: the words, the numbers and the sentences of all documents, and their languages."""
