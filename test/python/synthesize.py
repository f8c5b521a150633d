"""Runs programs, one after the other in this process, and prints the text of each app's template as JSON. The CDK removes the assemblies when it ends."""

import glob
import json
import os
import runpy
import sys


def template(program: str) -> str:
    sys.path.insert(0, os.path.dirname(program))  # as for a program of its own
    folder: str = runpy.run_path(program)["app"].synth().directory
    [file] = glob.glob("*.template.json", root_dir=folder)
    with open(os.path.join(folder, file), encoding="utf-8") as text:
        return text.read()


print(json.dumps({program: template(program) for program in sys.argv[1:]}))
