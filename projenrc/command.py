# The command of the wheel, which replaces the program that jsii-pacmak generates. Like that one, it runs the command of the npm package in Node.
import os
import shlex
import signal
import subprocess
import sys

import jsii

# jsii joins the arguments into one command line, which a shell splits again.
arguments = [subprocess.list2cmdline([argument]) if os.name == "nt" else shlex.quote(argument) for argument in sys.argv[1:]]

# Ctrl-C also reaches Node, which then stops a local task. By default, Python would kill Node after a quarter of a second.
signal.signal(signal.SIGINT, lambda *_: None)

assembly = jsii.JSIIAssembly.load(NAME, VERSION, MODULE, ARCHIVE)
sys.exit(assembly.invokeBinScript(NAME, NAME, arguments))
