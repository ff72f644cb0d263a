"""What the evaluation asks: ids, labels, estimates, tables and sentences. The engines below know none of it."""
