"""How small counts are kept from being worked back: further counts hidden, or all of them rounded."""
