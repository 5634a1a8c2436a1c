"""Badges: what is on them, how they are drawn, printed, handed over and taken back.

The way of a badge to paper: fields.py says what may be shown, layouts/*.toml where, layout.py reads and checks those
files, fitting.py gives each name its size, typesetting.py turns lines into glyphs, drawing.py draws a layout's items,
pdf.py makes the file.
"""
