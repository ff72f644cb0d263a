"""Cox regression and its relatives: ties, Firth, competing causes, recurrent events, frailty."""
