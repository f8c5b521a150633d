// Prints the time to load the library after the CDK, in milliseconds.
// aws-cdk-lib loads a file when one of its exports is first read.
Object.values(require('aws-cdk-lib').aws_ecs);
const start = performance.now();
require('cdk-fargate-linux-controls');
console.log(performance.now() - start);
