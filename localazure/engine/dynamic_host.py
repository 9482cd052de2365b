"""The SDK's host of dynamic providers, for a Pulumi CLI that was built without the launcher of it."""

import runpy

from localazure.engine.parent import end_with_parent


def main() -> None:
    """Serve dynamic providers until the CLI is done."""
    end_with_parent()
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
