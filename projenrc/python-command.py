"""The command cdk-fargate-linux-controls. Imports neither jsii nor the CDK, which would take most of a second."""

import os
import sys

__version__ = "VERSION"


def main() -> int:
    """Replaces this process by Node with the command of the npm package, so that signals and exit codes are those of Node."""
    node = os.environ.get("JSII_NODE") or "node"  # as for the library
    program = os.path.join(os.path.dirname(__file__), "node", "bin", "cdk-fargate-linux-controls")
    if not os.path.exists(program):
        return _fail(f"{program} does not exist. Node.js cannot read it from an archive: install the wheel, for example with pip")
    command = [node, program, *sys.argv[1:]]
    try:
        if os.name != "nt":
            os.execvp(node, command)
        return _wait_for(command)
    except OSError as error:
        found = "there is no node on the PATH" if isinstance(error, FileNotFoundError) and node == "node" else f"{node} cannot be started: {error.strerror}"
        return _fail(f"Node.js REQUIRED_NODE or later is required, but {found}. Install it from https://nodejs.org")


def _fail(message: str) -> int:
    if sys.stderr:  # closed otherwise, and print would use standard output
        print(f"cdk-fargate-linux-controls: {message}", file=sys.stderr)
    return 2


def _wait_for(command: list[str]) -> int:
    """Runs a command and returns its exit code. On Windows, a program cannot replace itself."""
    import signal
    import subprocess

    # Ctrl-C also reaches Node, which may first have to stop a task. By default, Python would kill Node after a quarter of a second.
    signal.signal(signal.SIGINT, lambda *_: None)
    return subprocess.call(command)
