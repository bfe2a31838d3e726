"""The verifier, scored on claims that people labelled."""
