import { runMain } from '../../src/main';

// Same as bin/cdk-fargate-linux-controls, but with the sources.
void runMain(process);
