import { container, fargateTask, REGISTER, template } from '../../cli/definitions';
import { fileWith, run } from '../../cli/terminal';

/** Returns what `check --verbose` prints about the only unresolved value of a file, without its place. */
function lineFor(content: unknown): string | undefined {
  const { out } = run(['check', fileWith(content), '--verbose']);
  return /^known only at deployment:\n {2}\S+ {2}(.+)\n\n/.exec(out)?.[1];
}

/** A template whose task definition has a value as its PID mode. */
const withPidMode = (PidMode: unknown) => ({
  ...template({ Task: fargateTask([container()], { PidMode }), Other: { Type: 'AWS::S3::Bucket' } }),
  Parameters: { Mode: { Type: 'String' }, Stored: { Type: 'AWS::SSM::Parameter::Value<String>' } },
});

test.each<[unknown, string]>([
  [{ Ref: 'Mode' }, '{"Ref":"Mode"}; parameter Mode has no default'],
  [{ Ref: 'Stored' }, '{"Ref":"Stored"}; Systems Manager provides parameter Stored'],
  [{ Ref: 'AWS::StackName' }, '{"Ref":"AWS::StackName"}; CloudFormation sets AWS::StackName'],
  [{ 'Fn::GetAtt': ['Other', 'Mode'] }, '{"Fn::GetAtt":["Other","Mode"]}; it is an attribute of resource Other'],
  [{ 'Fn::ImportValue': 'mode' }, '{"Fn::ImportValue":"mode"}; another stack exports it'],
  ['{{resolve:ssm:/mode}}', '{{resolve:ssm:/mode}}; CloudFormation resolves the dynamic reference'],
  [{ 'Fn::Select': [0, { 'Fn::Unknown': { Ref: 'AWS::NoValue' } }] }, '{"Fn::Select":[0,{"Fn::Unknown":{"Ref":"AWS::NoValue"}}]}; only the deployment evaluates Fn::Select'],
])('in a template, %j gets the reason why only the deployment knows it', (value, line) => {
  expect(lineFor(withPidMode(value))).toBe(`Task: pidMode is ${line}`);
});

test.each(['<PID_MODE>', '__proto__', '%PID%', 'ho${ST}'])('in a file for the ECS API, %s waits for another tool', pidMode => {
  expect(lineFor({ ...REGISTER, pidMode })).toBe(`edge: pidMode is ${pidMode}; another tool fills in the placeholder`);
});

test('a macro beside other members is shown without them', () => {
  const macro = { 'Fn::Transform': { Name: 'AWS::Include' } };
  const task = fargateTask([container()]);
  const shown = `${JSON.stringify(macro)}; only the deployment evaluates Fn::Transform`;
  expect(lineFor(template({ Task: { ...task, Properties: { ...task.Properties as object, ...macro } } }))).toBe(`Task: the task definition is ${shown}`);
  expect(lineFor(template({ Task: fargateTask([container(macro)]) }))).toBe(`Task: container app: the container is ${shown}`);
});
