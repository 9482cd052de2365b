"""The policy pack: `pulumi preview --policy-pack policy` runs this folder, and asks it about each resource."""

import sys
from pathlib import Path

# Pulumi puts this folder on the module path, in which names like `resources` are not meant.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from policy.pack import main  # noqa: E402 - found by the path above

if __name__ == "__main__":
    main()
