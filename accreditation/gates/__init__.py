"""The gates: devices, the decision, presence, the ledger of scans, and the scanner's JSON.

Every way in goes through decisions.decide(); what it says is written to the ledger with whatever moved.
"""
