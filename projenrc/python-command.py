"""The command cdk-fargate-linux-controls. Imports neither jsii nor the CDK, which would take most of a second."""

import os
import sys

FILES = os.path.join(os.path.dirname(__file__), "package")


def main() -> None:
    """Replaces this process by Node with the command of the npm package, so that signals and exit codes are those of Node."""
    # Exits instead of returning the code, which a zipapp ignores.
    if not os.path.isdir(FILES):
        sys.exit(_failure(f"Node.js cannot read files in an archive: {__file__}. Install the package with pip, or use an archive that is unpacked when it starts, as shiv makes it"))
    variable = os.environ.get("JSII_NODE")  # as for the library
    node = variable or "node"
    command = [node, os.path.join(FILES, "bin", "cdk-fargate-linux-controls"), *sys.argv[1:]]
    try:
        if os.name != "nt":
            os.execvp(node, command)
        sys.exit(_wait_for(command))
    except OSError as error:
        import json

        with open(os.path.join(FILES, "package.json"), encoding="utf-8") as file:
            required = json.load(file)["engines"]["node"]
        remedy = "Set JSII_NODE to the path of Node.js, or unset it" if variable else "Install it from https://nodejs.org"
        sys.exit(_failure(f"Node.js {required} is required, but {f'{node} in JSII_NODE' if variable else node} cannot be started: {error.strerror}. {remedy}"))


def _failure(message: str) -> int:
    """Prints an error to standard error. Returns the exit code."""
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
