"""Who may choose the claims beside the rules: language models behind one protocol, and the chain that calls them.

Read `protocol`, `acceptance`, `sdk`, `chain`, `configured`. Importing this room imports no SDK.
"""
