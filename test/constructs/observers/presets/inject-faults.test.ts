import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { script } from '../../../../src/constructs/observers/presets/assets';
import { temporaryFolder } from '../../../temporary-folder';

// Runs the script of FaultInjection with the shell of this machine and fake commands.

const ARN = 'arn:aws:ecs:eu-west-1:111122223333:task/shop/0123456789abcdef';
const ACTIVATION = '01234567-89ab-cdef-0123-456789abcdef';
const INSTANCE = 'mi-0123456789abcdef0';
const REGISTER = `amazon-ssm-agent -register -y -code secret-code -id ${ACTIVATION} -region eu-west-1`;
const CREATE = 'aws ssm create-activation --region eu-west-1 --output json --iam-role InstanceRole --registration-limit 1'
  + ` --tags Key=ECS_TASK_AVAILABILITY_ZONE,Value=eu-west-1a Key=ECS_TASK_ARN,Value=${ARN} Key=FAULT_INJECTION_SIDECAR,Value=true (task role)`;
const DELETE = `aws ssm delete-activation --region eu-west-1 --activation-id ${ACTIVATION}`;
const DEREGISTER = `aws ssm deregister-managed-instance --region eu-west-1 --instance-id ${INSTANCE}`;

const NOTE = 'echo "$(basename "$0") $*" >> "$FAKE/calls"';
const failIf = (name: string) => `if [ -e "$FAKE/fail-${name}" ]; then echo "${name} is denied" >&2; exit 254; fi`;
const COMMANDS: Record<string, string> = {
  // The CLI prefers a credentials file to the task role, unless the variable disables the file.
  'aws': `echo "aws $*$([ "\${AWS_SHARED_CREDENTIALS_FILE:-}" = /dev/null ] && echo ' (task role)')" >> "$FAKE/calls"
    ${failIf('$2')}
    [ "$2" != create-activation ] || echo '{ "ActivationId": "${ACTIVATION}", "ActivationCode": "secret-code" }'`,
  'curl': '[ -e "$FAKE/metadata" ] || exit 22; cat "$FAKE/metadata"',
  'jq': 'exec "$NODE" "$FAKE/jq.js" "$@"',
  'ps': 'cat "$FAKE/processes"',
  'amazon-ssm-agent': `${NOTE}
    if [ "$1" = -register ]; then ${failIf('register')}; echo '{ "ManagedInstanceID": "${INSTANCE}" }' > "$FAKE/registration"; exit; fi
    [ ! -e "$FAKE/agent-exits" ] || exit 3
    trap 'echo "amazon-ssm-agent is stopped" >> "$FAKE/calls"; kill "$sleeper"; exit' TERM
    echo 'the agent is up' >&2
    exec > /dev/null 2>&1
    sleep 30 &
    sleeper=$!
    wait "$sleeper"`,
};

/** The subset of jq that the script uses. */
const JQ = `
const [filter, file] = process.argv.slice(2).filter(argument => !/^-[er]$/.test(argument));
const value = JSON.parse(require('node:fs').readFileSync(file ?? 0, 'utf8'))[/^\\.(\\w+)/.exec(filter)[1]];
if (value === undefined && !filter.endsWith('// empty')) process.exitCode = 1;
if (value !== undefined || process.exitCode) console.log(value ?? null);
`;

const folders = temporaryFolder('inject-faults');

interface RunOptions {
  /** Commands that the image does not have. */
  readonly without?: readonly string[];

  /** Calls that fail: of the AWS CLI, or the registration. */
  readonly failing?: readonly string[];
  readonly environment?: Record<string, string>;
  readonly metadata?: object;
  readonly processes?: string;
  readonly agentExits?: boolean;

  /** The package manager, which installs the missing commands unless it is broken. */
  readonly installer?: 'dnf' | 'yum' | 'broken dnf';
}

interface Outcome {
  readonly status: number | null;
  readonly calls: readonly string[];
  readonly output: string;
  readonly isRegistered: boolean;
}

/** Runs the script, and stops it with SIGTERM, as ECS does, once the task is registered and the agent runs. It waits most of the time. */
async function run(options: RunOptions = {}): Promise<Outcome> {
  const { without = [], failing = [], environment, metadata, processes, agentExits, installer } = options;
  const folder = mkdtempSync(join(folders, 'run-'));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const command = (name: string, text: string) => writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  Object.entries(COMMANDS).forEach(([name, text]) => command(without.includes(name) ? `${name}.absent` : name, text));
  if (installer) {
    const [name, isBroken] = [installer.replace('broken ', ''), installer.startsWith('broken')];
    command(name, `${NOTE}; ${isBroken ? 'exit 1' : `[ "$1" != install ] || for absent in ${bin}/*.absent; do mv "$absent" "\${absent%.absent}"; done`}`);
  }
  ['sh', 'basename', 'cat', 'cut', 'grep', 'mv', 'rm', 'sleep'].forEach(name => symlinkSync(pathOf(name), join(bin, name)));
  writeFileSync(join(folder, 'jq.js'), JQ);
  writeFileSync(join(folder, 'calls'), '');
  writeFileSync(join(folder, 'processes'), processes ?? 'sh\nnginx\n');
  if (metadata !== undefined) {
    writeFileSync(join(folder, 'metadata'), JSON.stringify(metadata));
  }
  [...failing.map(name => `fail-${name}`), ...agentExits ? ['agent-exits'] : []].forEach(name => writeFileSync(join(folder, name), ''));

  const registration = join(folder, 'registration');
  const child = spawn('sh', ['-c', script('inject-faults').replace('/var/lib/amazon/ssm/registration', registration), 'inject-faults'], {
    env: {
      PATH: bin,
      FAKE: folder,
      NODE: process.execPath,
      MANAGED_INSTANCE_ROLE_NAME: 'InstanceRole',
      ECS_CONTAINER_METADATA_URI_V4: 'http://169.254.170.2/v4/id',
      ...environment,
    },
  });
  let output = '';
  let isStopped = false;
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString();
    if (!isStopped && output.includes(' is registered.') && output.includes('the agent is up')) {
      isStopped = child.kill('SIGTERM');
    }
  });
  const status = await new Promise<number | null>(resolve => child.on('close', resolve));
  return { status, output, calls: readFileSync(join(folder, 'calls'), 'utf8').split('\n').slice(0, -1), isRegistered: existsSync(registration) };
}

function pathOf(name: string): string {
  return process.env.PATH!.split(':').map(folder => join(folder, name)).find(existsSync)!;
}

const METADATA = { TaskARN: ARN, AvailabilityZone: 'eu-west-1a' };

test.concurrent('registers the task with three tags and the task role, and cleans up when the task stops', async () => {
  expect(await run({ metadata: METADATA })).toEqual({
    status: 0,
    calls: [CREATE, REGISTER, 'amazon-ssm-agent ', DELETE, DEREGISTER, 'amazon-ssm-agent is stopped'],
    output: expect.stringContaining(`task ${ARN} is registered.`),
    isRegistered: false,
  });
});

test.concurrent('never prints the activation code', async () => {
  expect((await run({ metadata: METADATA })).output).not.toContain('secret-code');
  expect((await run({ metadata: METADATA, failing: ['register', 'delete-activation'] })).output).not.toContain('secret-code');
});

test.concurrent.each(['amazon-ssm-agen', 'nginx\namazon-ssm-agen\nssm-agent-worke'])('fails and registers nothing if another SSM agent runs: %j', async processes => {
  const { status, calls, output } = await run({ metadata: METADATA, processes });
  expect({ status, calls }).toEqual({ status: 1, calls: [] });
  expect(output).toMatch(/^fault-injection: another SSM agent runs in this task, for example because of ECS Exec\. Disable ECS Exec/);
});

test.concurrent('ignores processes with similar names', async () => {
  expect((await run({ metadata: METADATA, processes: 'my-amazon-ssm-agen\nssm-agent\n' })).status).toBe(0);
});

test.concurrent.each<[string, RunOptions, string[], string]>([
  ['deletes the activation if the agent cannot be registered', { failing: ['register'] }, [CREATE, REGISTER, DELETE], 'the SSM agent could not be registered'],
  ['cleans up if the agent exits', { agentExits: true }, [CREATE, REGISTER, 'amazon-ssm-agent ', DELETE, DEREGISTER], 'the SSM agent exited with status 3'],
  ['prints the role if no activation can be created', { failing: ['create-activation'] }, [CREATE], 'could not create an activation for role InstanceRole'],
])('fails, and %s', async (_, options, calls, message) => {
  expect(await run({ metadata: METADATA, ...options })).toEqual({ status: 1, calls, output: expect.stringContaining(message), isRegistered: false });
});

test.concurrent('prints the manual step if a cleanup call is denied, and continues with the rest', async () => {
  const { status, calls, output } = await run({ metadata: METADATA, failing: ['delete-activation', 'deregister-managed-instance'] });
  expect({ status, calls }).toEqual({ status: 0, calls: [CREATE, REGISTER, 'amazon-ssm-agent ', DELETE, DEREGISTER, 'amazon-ssm-agent is stopped'] });
  expect(output).toMatch(new RegExp(`activation ${ACTIVATION} could not be deleted.*\n[^]*${INSTANCE} could not be deregistered\\. Deregister it manually: aws ssm deregister-managed-instance --instance-id ${INSTANCE}`));
});

test.concurrent.each<[string, RunOptions, RegExp]>([
  ['the role name', { metadata: METADATA, environment: { MANAGED_INSTANCE_ROLE_NAME: '' } }, /MANAGED_INSTANCE_ROLE_NAME is not set/],
  ['a metadata address', { metadata: METADATA, environment: { ECS_CONTAINER_METADATA_URI_V4: '' } }, /does not run in an ECS task/],
  ['metadata', {}, /the task metadata cannot be read/],
  ['an ARN in the metadata', { metadata: { AvailabilityZone: 'eu-west-1a' } }, /contains no ARN/],
  ['an Availability Zone in the metadata', { metadata: { TaskARN: ARN } }, /contains no Availability Zone/],
  ['a way to install commands', { metadata: METADATA, without: ['aws'] }, /lacks aws, curl, jq, or ps, and has neither dnf nor yum/],
  ['packages', { metadata: METADATA, without: ['jq'], installer: 'broken dnf' }, /dnf could not install the required packages\. Check that the subnet has a route/],
])('fails and registers nothing without %s', async (_, options, message) => {
  const { status, calls, output } = await run(options);
  expect(status).toBe(1);
  expect(calls.filter(call => !call.startsWith('dnf'))).toEqual([]);
  expect(output).toMatch(message);
});

test.concurrent.each<['dnf' | 'yum', string]>([['dnf', 'aws'], ['yum', 'ps'], ['dnf', 'jq']])('installs missing commands with %s: %s', async (installer, missing) => {
  const { status, calls } = await run({ metadata: METADATA, without: [missing], installer });
  expect(status).toBe(0);
  expect(calls.slice(0, 3)).toEqual([`${installer} upgrade -y`, `${installer} install -y awscli jq procps`, CREATE]);
});

test.concurrent('installs nothing if the image has all commands', async () => {
  expect((await run({ metadata: METADATA, installer: 'dnf' })).calls[0]).toBe(CREATE);
});
