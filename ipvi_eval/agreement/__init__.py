"""The second implementations: every headline number computed twice, and how far the two lie apart."""
