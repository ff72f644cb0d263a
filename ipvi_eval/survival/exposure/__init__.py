"""An exposure that begins on a day: designs, landmark analysis, curves without immortal time."""
