"""Was the program delivered: who was due, who was reached and how soon, and what became of them?"""
