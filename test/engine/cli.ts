import { runInProcess } from '../../src/cli/process';

// Same as bin/cdk-fargate-linux-controls, but with the sources.
void runInProcess(process);
