#!/usr/bin/env node
// A stand-in for the AWS CLI: refuses what its state says, and keeps task definitions and calls in a file, FAKE_AWS.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');

const file = process.env.FAKE_AWS;
const state = JSON.parse(readFileSync(file, 'utf8'));
const [, operation, ...args] = process.argv.slice(2);
const option = name => args[args.indexOf(`--${name}`) + 1];
const input = operation === 'register-task-definition' ? JSON.parse(option('cli-input-json')) : undefined;

state.calls.push([operation, option('region'), args.includes('--profile') ? option('profile') : null, input ?? args.filter(arg => arg.startsWith('arn:')).join()]);
const answer = state.answers.find(({ to, when = '', times = Infinity }) => to === operation && times > 0 && JSON.stringify(input ?? args).includes(when));
if (answer?.times) {
  answer.times--;
}
save();

if (answer?.stderr) {
  console.error(`\n${answer.stderr}`);
  process.exit(254);
}
const operations = {
  'get-caller-identity': () => ({ Account: '111122223333' }),
  'register-task-definition': () => {
    const revision = Object.keys(state.active).length + 1;
    const taskDefinitionArn = `arn:aws:ecs:eu-west-1:111122223333:task-definition/${input.family}:${revision}`;
    state.active[taskDefinitionArn] = true;
    return { taskDefinition: { taskDefinitionArn } };
  },
  'deregister-task-definition': () => {
    state.active[option('task-definition')] = false;
    return {};
  },
  'list-task-definitions': () => ({ taskDefinitionArns: arns().filter(arn => arn.includes(`/${option('family-prefix')}`)) }),
  'list-task-definition-families': () => ({ families: [...new Set(arns().map(arn => arn.split('/')[1].split(':')[0]))].filter(family => family.startsWith(option('family-prefix'))) }),
};
const output = operations[operation]();
save();
// ECS has registered the task definition, and the answer is still on its way.
setTimeout(() => console.log(JSON.stringify(output)), answer?.delay ?? 0);

function arns() {
  return Object.keys(state.active).filter(arn => state.active[arn]);
}

function save() {
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}
