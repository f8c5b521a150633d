import { basename, isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { evidenceOf, idOf, LIBRARY, pageOf, REPOSITORY, Rule, Severity } from '../../checks/rule';
import { RULES } from '../../checks/rules';
import { unresolvedText } from '../../reading/content/unresolved-values';
import { relativeToHere } from '../../reading/files/relative-path';
import type { FileNote, Place } from '../input';
import { plural } from '../plural';
import { printableJson } from '../printable';
import type { Report, ReportedFinding, ReportedValue } from '../report/report';
import { summaryOf } from '../report/summary';
import { version } from '../version';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/**
 * The maximum number of results. GitHub rejects a larger file, and shows only the 5,000 most severe results.
 *
 * @see https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
const MAX_RESULTS = 25_000;

/**
 * Formats the findings as SARIF, the format that code scanning services read.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export function sarif(report: Report): string {
  const { findings, input } = report;
  const results = findings.length > MAX_RESULTS ? mostSevere(findings) : findings;
  const fingerprintOf = fingerprints();
  const indexes = new Map(RULES.map((rule, index) => [idOf(rule), index]));
  return printableJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: LIBRARY, version: version(), informationUri: REPOSITORY, rules: RULES.map(descriptorOf) } },
      columnKind: 'utf16CodeUnits',
      invocations: [{
        executionSuccessful: input.unreadable.length === 0,
        toolExecutionNotifications: [
          ...input.unreadable.map(note => notificationOf('error', note)),
          ...input.notes.map(note => notificationOf('warning', note)),
          ...report.unresolved.map(unresolvedNotification),
          ...results.length === findings.length ? [] : [{
            level: 'warning',
            message: { text: `${plural(findings.length - results.length, 'finding')} left out: code scanning accepts at most ${MAX_RESULTS} results. Check fewer files, or raise --severity.` },
          }],
        ],
      }],
      properties: summaryOf(report),
      results: results.map(finding => resultOf(finding, indexes.get(finding.rule), fingerprintOf(finding))),
    }],
  });
}

function mostSevere(findings: readonly ReportedFinding[]): ReportedFinding[] {
  return (['error', 'warning', 'info'] as const).flatMap(severity => findings.filter(finding => finding.severity === severity))
    .slice(0, MAX_RESULTS);
}

function notificationOf(level: string, { file, line, reason }: FileNote): object {
  const region = line === undefined ? {} : { region: { startLine: line } };
  return { level, message: { text: line === undefined ? `${file} ${reason}` : reason }, locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...region } }] };
}

function unresolvedNotification(value: ReportedValue): object {
  const { file, place, resource } = value;
  return {
    level: 'note',
    message: { text: `${resource}: only the deployment knows a value: ${unresolvedText(value)}.` },
    locations: [{ physicalLocation: locationOf(file, place) }],
  };
}

function descriptorOf(rule: Rule): object {
  const { severity } = rule;
  return {
    id: idOf(rule),
    name: rule.name,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: {
      text: `${rule.fix}\n\n${evidenceOf(rule).join('\n')}`,
      markdown: `${rule.why}\n\n**Fix:** ${rule.fix}\n\n${evidenceOf(rule).join('\n\n')}\n\n[About this rule](${pageOf(rule)})`,
    },
    helpUri: pageOf(rule),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { 'tags': ['ecs', 'linux'], 'precision': 'high', 'problem.severity': severity === 'info' ? 'recommendation' : severity },
  };
}

function resultOf(finding: ReportedFinding, ruleIndex: number | undefined, fingerprint: string): object {
  const { file, place, resource, constructPath, createdAt, container, rule, severity, message, fix } = finding;
  const name = constructPath ?? resource;
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${container === undefined ? '' : `container ${container}: `}${message} ${fix}` },
    locations: [{
      physicalLocation: locationOf(file, place),
      logicalLocations: [{ fullyQualifiedName: container === undefined ? name : `${name}/${container}` }],
    }],
    relatedLocations: createdAt === undefined ? [] : [{
      id: 1,
      message: { text: 'The app creates the task definition here.' },
      physicalLocation: { artifactLocation: { uri: uriOf(createdAt.file) }, region: { startLine: createdAt.line, startColumn: createdAt.column } },
    }],
    partialFingerprints: { 'finding/v2': fingerprint },
  };
}

/** GitHub requires a line. */
function locationOf(file: string, place: Place | undefined): object {
  return { artifactLocation: { uri: uriOf(file) }, region: place ? regionOf(place) : { startLine: 1 } };
}

function regionOf({ line: startLine, column: startColumn, endLine, endColumn }: Place): object {
  return { startLine, startColumn, endLine, endColumn };
}

/** Returns a function that identifies findings across runs. Findings that are otherwise the same are counted. */
function fingerprints(): (finding: ReportedFinding) => string {
  const counts = new Map<string, number>();
  return ({ file, constructPath, resource, container = null, rule, message }) => {
    // In a cloud assembly, the path of the construct identifies the task definition.
    const owner = constructPath === undefined ? [nameOf(file), resource] : [null, constructPath];
    const hash = crypto().createHash('sha256').update(JSON.stringify([...owner, container, rule, message])).digest('hex');
    const number = (counts.get(hash) ?? 0) + 1;
    counts.set(hash, number);
    return `${hash}:${number}`;
  };
}

/** Returns what identifies a file across machines: its path below the working directory, or else its name. */
function nameOf(path: string): string {
  const file = relativeToHere(path);
  return isAbsolute(file) ? basename(file) : file.split(sep).join('/');
}

/** A path below the working directory becomes relative, because code scanning resolves it in the repository. */
function uriOf(path: string): string {
  const file = relativeToHere(path);
  return isAbsolute(file) ? pathToFileURL(file).href : file.split(sep).map(encodeURIComponent).join('/');
}

/** Loads the module on demand: it takes milliseconds, and only this format uses it. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const crypto = () => require('node:crypto') as typeof import('node:crypto');
