"""People who sign in: staff by password, focal points and applicants by a mailed link or a code by telephone."""
