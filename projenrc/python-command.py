"""The command cdk-fargate-linux-controls. Imports neither jsii nor the CDK, which would take most of a second."""

import os
import sys

FILES = os.path.join(os.path.dirname(__file__), "package")


def main() -> int:
    """Replaces this process by Node with the command of the npm package, so that signals and exit codes are those of Node."""
    node = os.environ.get("JSII_NODE") or "node"  # as for the library
    command = [node, os.path.join(FILES, "bin", "cdk-fargate-linux-controls"), *sys.argv[1:]]
    try:
        if os.name != "nt":
            os.execvp(node, command)
        return _wait_for(command)
    except OSError as error:
        import json

        with open(os.path.join(FILES, "package.json"), encoding="utf-8") as file:
            required = json.load(file)["engines"]["node"]
        if sys.stderr:  # closed otherwise, and print would use standard output
            print(f"cdk-fargate-linux-controls: Node.js {required} is required, but {node} cannot be started: {error.strerror}. Install it from https://nodejs.org", file=sys.stderr)
        return 2


def _wait_for(command: list[str]) -> int:
    """Runs a command and returns its exit code. On Windows, a program cannot replace itself."""
    import signal
    import subprocess

    # Ctrl-C also reaches Node, which may first have to stop a task. By default, Python would kill Node after a quarter of a second.
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.call(command)
