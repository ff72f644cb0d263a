"""Was the program delivered: who was due, who was reached, how and how soon; frames in, plain values out."""
