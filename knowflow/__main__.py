"""Run `python -m knowflow`."""

from knowflow.cli.main import main

if __name__ == "__main__":
    main()
