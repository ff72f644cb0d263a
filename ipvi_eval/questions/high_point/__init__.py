"""Did we do as well as High Point, or the program the plan names, and what does the wider evidence say?"""
