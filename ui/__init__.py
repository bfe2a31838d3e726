"""The faces: terminal, page and, later, HTTP; see cli.py and web.py."""
