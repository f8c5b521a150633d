// Prints the time to load the given subject after the CDK, in milliseconds. Usage: node loading.js NAME.
const LOADS = {
  'library': () => require('cdk-fargate-linux-controls'),
  'kernel-tuning': () => library.KernelTuning.network({ netCoreSomaxconn: 4096 }),
  'observer': () => new library.DebugToolbox(),
  'checks': () => library.NamespaceSharingChecks.addTo(app),
  'plugin': () => new library.NamespaceSharingPlugin(),
};
const name = process.argv[2];
// aws-cdk-lib loads a file when one of its exports is first read.
Object.values(require('aws-cdk-lib').aws_ecs);
const app = new (require('aws-cdk-lib').App)();
const library = name === 'library' ? undefined : require('cdk-fargate-linux-controls');
const start = performance.now();
LOADS[name]();
console.log(performance.now() - start);
