"""The program: windows without arguments, the command line with them (``--help`` explains)."""

import sys


def run() -> int:
    """Answers the exit code."""
    if len(sys.argv) > 1:
        from app import cli

        return cli.main(sys.argv[1:])
    from ui import start

    return start.main()


if __name__ == "__main__":
    sys.exit(run())
