"""What counts have to do with each other, one kind of relation a file: equations, and what each leaves over."""
