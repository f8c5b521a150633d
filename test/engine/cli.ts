import { main } from '../../src/cli/main';

// Same as bin/cdk-fargate-linux-controls, but with the sources.
void Promise.resolve(main(process.argv.slice(2), process)).then(code => process.exitCode = code);
