"""What has been published: figures with their sources, read from the registry and a study's own file."""
