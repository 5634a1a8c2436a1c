"""Who may do what, and how a record moves: two tables and the rules that read them.

Pure: knows neither the web nor the database.
"""
