import { createHash } from 'node:crypto';
import { sep } from 'node:path';
import { printableJson } from '../printable';
import type { Report, ReportedFinding } from './report';
import { evidenceOf, idOf, LIBRARY, Rule, Severity } from '../../checks/rule';
import { RULES } from '../../checks/rules';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/**
 * Formats the findings as SARIF, the format that code scanning services read.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif({ findings }: Report): string {
  return printableJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: LIBRARY, rules: RULES.map(descriptorOf) } },
      results: findings.map(resultOf),
    }],
  });
}

function descriptorOf(rule: Rule): object {
  return {
    id: idOf(rule),
    name: rule.name,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: { text: `${rule.fix}\n\n${evidenceOf(rule).join('\n')}` },
    defaultConfiguration: { level: LEVELS[rule.severity] },
  };
}

function resultOf(finding: ReportedFinding): object {
  const { file, resource, container, rule, severity, message, fix } = finding;
  const name = container === undefined ? resource : `${resource}/${container}`;
  return {
    ruleId: rule,
    ruleIndex: RULES.findIndex(candidate => idOf(candidate) === rule),
    level: LEVELS[severity],
    message: { text: `${container === undefined ? '' : `container ${container}: `}${message} ${fix}` },
    locations: [{
      physicalLocation: { artifactLocation: { uri: uriOf(file) } },
      logicalLocations: [{ fullyQualifiedName: name }],
    }],
    // Identifies a finding across runs, even if the file has moved.
    partialFingerprints: { 'finding/v1': createHash('sha256').update(JSON.stringify([rule, name, message])).digest('hex') },
  };
}

function uriOf(file: string): string {
  return file.split(sep).map(encodeURIComponent).join('/');
}
