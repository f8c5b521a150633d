# The command of the wheel, which replaces the program that jsii-pacmak generates. Like that one, it runs the command of the npm package in Node.
import signal
import sys

import jsii

# Ctrl-C also reaches Node, which then stops a local task. By default, Python would kill Node after a quarter of a second.
signal.signal(signal.SIGINT, lambda *_: None)

assembly = jsii.JSIIAssembly.load(NAME, VERSION, MODULE, ARCHIVE)
sys.exit(assembly.invokeBinScript(NAME, NAME, sys.argv[1:]))
