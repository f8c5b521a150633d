/** Reads a file of a release or of its successor. */
export type Read = (file: string) => string;

interface Package {
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly engines: Readonly<Record<string, string>>;
}

const SEVERITIES = ['info', 'warning', 'error'];
const SNAPSHOTS = 'test/examples/__snapshots__/cdk-synth.test.ts.snap';

/** Returns what VERSIONS.md promises that a patch release does not change, and that nevertheless changed. `changes` is its section of the changelog. */
export function brokenByPatch(before: Read, after: Read, changes: string): string[] {
  return [
    ...changedTemplates(before(SNAPSHOTS), after(SNAPSHOTS))
      .filter(example => !new RegExp(`${example}(?![\\w-])`).test(changes))
      .map(example => `The template of ${example} changes in a patch release. Release it as a feature, or describe the task that did not start in the changelog, with "${example}".`),
    ...different(rulesOf(before), rulesOf(after), (old, current) => SEVERITIES.indexOf(current) <= SEVERITIES.indexOf(old))
      .map(rule => `The rule ${rule} is added, removed, or more severe in a patch release. Commit that as a feature (feat).`),
    ...different(requirementsOf(before), requirementsOf(after)).map(name => `The required version of ${name} changes in a patch release. Commit that as a feature (feat).`),
  ];
}

/** Returns the examples whose template differs or is gone. A new example changes no template. */
function changedTemplates(before: string, after: string): string[] {
  const [old, current] = [before, after].map(text =>
    new Map([...text.matchAll(/^exports\[`(examples\/[\w-]+) [^]*?^`;$/gm)].map(([entry, example]) => [example, entry])));
  return [...old].filter(([example, entry]) => current.get(example) !== entry).map(([example]) => example);
}

/** The rules with their severities, as the index lists them. */
function rulesOf(read: Read): Map<string, string> {
  return new Map([...read('src/checks/rules/index.ts').matchAll(/^ {2}(\w+), \/\/ (\w+)$/gm)].map(([, rule, severity]) => [rule, severity]));
}

function requirementsOf(read: Read): Map<string, string> {
  const { peerDependencies, engines } = JSON.parse(read('package.json')) as Package;
  return new Map(Object.entries({ ...peerDependencies, ...engines }));
}

type Values = ReadonlyMap<string, string>;

/** Returns the keys that only one of two maps has, or whose new value is not as good as the old one. */
function different(before: Values, after: Values, isAsGood = (old: string, current: string) => old === current): string[] {
  const isKept = (key: string) => before.has(key) && after.has(key) && isAsGood(before.get(key)!, after.get(key)!);
  return [...new Set([...before.keys(), ...after.keys()])].filter(key => !isKept(key));
}
