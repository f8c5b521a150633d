// Prints the time to load the given subject, in milliseconds. Usage: node loading.js NAME. The CDK is loaded first, except to measure the CDK itself.
const LOADS = {
  'cdk': loadCdk,
  'library': () => require('cdk-fargate-linux-controls'),
  'kernel-tuning': () => library.KernelTuning.network({ netCoreSomaxconn: 4096 }),
  'observer': () => new library.DebugToolbox(),
  'checks': () => library.NamespaceSharingChecks.addTo(app),
  'plugin': () => new library.NamespaceSharingPlugin(),
  'cdk-nag': () => require('cdk-nag'),
  'cdk-preflight': () => require('cdk-preflight'),
};
const name = process.argv[2];
let app, library;
if (name !== 'cdk') {
  loadCdk();
  app = new (require('aws-cdk-lib').App)();
}
if (['kernel-tuning', 'observer', 'checks', 'plugin'].includes(name)) {
  library = require('cdk-fargate-linux-controls');
}
const start = performance.now();
LOADS[name]();
console.log(performance.now() - start);

/** aws-cdk-lib loads a file when one of its exports is first read. */
function loadCdk() {
  return Object.values(require('aws-cdk-lib').aws_ecs);
}
