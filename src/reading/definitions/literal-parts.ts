import { isIntrinsic, Json } from '../../checks/json';

/**
 * Returns the known parts of a text, between its unknown ones. A pseudo parameter is by default known well enough. Undefined if the
 * text is unknown as a whole.
 */
export function literalParts(written: unknown, pseudoParameters = PSEUDO_PARAMETERS): readonly string[] | undefined {
  if (typeof written === 'string') {
    const parts = written.split(/\{\{resolve:[^}]*\}\}/);
    return parts.every(part => part === '') ? undefined : parts;
  }
  const [name, argument] = isIntrinsic(written) ? Object.entries(written as Json)[0] : ['', undefined];
  const [first, second]: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (name === 'Ref' && typeof argument === 'string' && Object.hasOwn(pseudoParameters, argument)) {
    return [pseudoParameters[argument]];
  }
  if (name === 'Fn::Sub' && typeof first === 'string') {
    return first.replace(/\$\{\s*(AWS::\w+)\s*\}/g, (variable, pseudo: string) => pseudoParameters[pseudo] ?? variable)
      .split(/\$\{[^!{}][^{}]*\}/);
  }
  if (name === 'Fn::Join' && typeof first === 'string' && Array.isArray(second)) {
    const parts = second.map(part => typeof part === 'object' ? literalParts(part, pseudoParameters)?.join(UNKNOWN_PART) ?? UNKNOWN_PART : String(part));
    return parts.join(first).split(UNKNOWN_PART);
  }
  return undefined;
}

/** A value of each pseudo parameter. CloudFormation allows no value that differs in what rules care about. */
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::StackId': 'arn:aws:cloudformation:eu-west-1:123456789012:stack/Stack/0',
  'AWS::StackName': 'Stack',
  'AWS::URLSuffix': 'amazonaws.com',
};

const UNKNOWN_PART = '\0';
