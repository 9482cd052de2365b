"""`python -m localazure.engine`: find or install the Pulumi CLI, and print its path."""

import sys

from localazure.engine import EngineError, engine_path


def main() -> None:
    """Print the path of the CLI to stdout, and progress to stderr."""
    try:
        engine = engine_path(lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201 - what the Makefile shows and reads
    except EngineError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    print(engine.pulumi)  # noqa: T201 - what the Makefile shows and reads


if __name__ == "__main__":
    main()
