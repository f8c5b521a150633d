// Writes the greatest memory of the process, in KiB. Usage: MEMORY_FILE=FILE node --require ./memory.js PROGRAM.
const { writeFileSync } = require('node:fs');
process.on('exit', () => writeFileSync(process.env.MEMORY_FILE, String(process.resourceUsage().maxRSS)));
