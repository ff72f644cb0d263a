"""What leaves signed: an edition from preparation to signature, and what moved since the last one."""
