"""Lets `python -m onrecord` stand for `onrecord`."""

from onrecord.faces.cli import main

if __name__ == "__main__":
    main()
