"""Run each of some Python files as a program of its own, one after the other in one process, which imports once."""

import contextlib
import io
import json
import runpy
import sys
import traceback

results = {}
for file in sys.argv[1:]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        try:
            runpy.run_path(file, run_name="__main__")
        except BaseException:  # noqa: BLE001 - the next file is run in any case
            traceback.print_exc(file=said)
    results[file] = said.getvalue()
json.dump(results, sys.stdout)
