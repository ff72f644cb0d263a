"""What is told more coarsely so that it may leave: steps of a curve, months as periods, a share as a band."""
