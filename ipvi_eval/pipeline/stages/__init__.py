"""What a run carries out between the extract and the reports."""
