"""What may not enter or not stay as it is: identities, keys of people, words of a plan."""
