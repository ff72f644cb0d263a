"""What may leave the agency: named profiles and the rules between results and reports."""
