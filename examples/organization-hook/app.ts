import { readFileSync } from 'node:fs';
import { App, aws_iam as iam, aws_s3 as s3, CfnStackSet, CliCredentialsStackSynthesizer, Stack, Stage } from 'aws-cdk-lib';
import { HookFailureMode, TaskDefinitionHook } from 'cdk-fargate-linux-controls';

const app = new App();
const regions = ['eu-west-1', 'us-east-1'];
const bucketName = (region: string) => `example-hook-code-${region}`;

// A bucket in each Region, from which every account of the organization may read the code.
const buckets = new Stage(app, 'Buckets');
for (const region of regions) {
  const bucket = new s3.Bucket(new Stack(buckets, region, { env: { account: '111122223333', region } }), 'Code', {
    bucketName: bucketName(region),
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
  });
  bucket.grantRead(new iam.OrganizationPrincipal('o-exampleorgid'));
}

// The template for the accounts. A stack set has no assets, so the template names the bucket of its Region.
const template = new Stage(app, 'Template');
const hooks = new Stack(template, 'Hooks', {
  synthesizer: new CliCredentialsStackSynthesizer({ fileAssetsBucketName: bucketName('${AWS::Region}') }),
});
new TaskDefinitionHook(hooks, 'Hook', { failureMode: HookFailureMode.WARN });
const { templateFullPath } = template.synth().getStackByName(hooks.stackName);

// Hooks in all accounts below the root of the organization, except the management account.
const stack = new Stack(app, 'OrganizationHook', { terminationProtection: true });
new CfnStackSet(stack, 'Hooks', {
  stackSetName: 'LinuxControlsHooks',
  permissionModel: 'SERVICE_MANAGED',
  callAs: 'DELEGATED_ADMIN',
  autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
  capabilities: ['CAPABILITY_IAM'],
  managedExecution: { Active: true },
  operationPreferences: { failureTolerancePercentage: 10, maxConcurrentPercentage: 20, regionConcurrencyType: 'PARALLEL' },
  stackInstancesGroup: [{ regions, deploymentTargets: { organizationalUnitIds: ['r-ab12'] } }],
  templateBody: readFileSync(templateFullPath, 'utf8'),
});
