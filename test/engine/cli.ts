import { main } from '../../src/cli/main';

// As the package's program starts it, and from the sources.
void Promise.resolve(main(process.argv.slice(2), process)).then(code => process.exitCode = code);
