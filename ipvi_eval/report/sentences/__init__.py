"""Sentences filled from one run: numbers and verdicts, how sure an answer is, what stands for a withheld one."""
