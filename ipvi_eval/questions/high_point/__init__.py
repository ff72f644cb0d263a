"""Did we do as well as High Point, and what does the wider evidence say?"""
