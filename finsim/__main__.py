"""`python -m finsim`: the same commands as `finsim`, where a script folder is not on the path."""

from finsim.cli import main

if __name__ == "__main__":
    main()
