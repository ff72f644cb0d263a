"""What a reader can work out: a system of counts and its equations, and the interval each hidden count lies in."""
