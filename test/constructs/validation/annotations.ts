import type { IConstruct } from 'constructs';

/** An error, a warning, or information of the library's checks on a construct. */
export interface Annotation {
  readonly path: string;
  readonly level: string;
  readonly rule: string;
  readonly text: string;
}

/** Returns the annotations of the library below a construct, without those of the CDK, which differ by version. */
export function annotationsBelow(scope: IConstruct): Annotation[] {
  return scope.node.findAll().flatMap(({ node }) => node.metadata.flatMap(({ type, data }) => {
    const rule = /\bcdk-fargate-linux-controls::([a-z0-9-]+)\]/.exec(String(data))?.[1];
    return rule === undefined ? [] : [{ path: node.path, level: type.replace('aws:cdk:', ''), rule, text: String(data) }];
  }));
}
