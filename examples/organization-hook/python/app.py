from pathlib import Path

from aws_cdk import App, CfnStackSet, CliCredentialsStackSynthesizer, Environment, Stack, Stage, aws_iam as iam, aws_s3 as s3
from cdk_fargate_linux_controls import HookFailureMode, TaskDefinitionHook

app = App()
regions = ["eu-west-1", "us-east-1"]


def bucket_name(region: str) -> str:
    return f"example-hook-code-{region}"


# A bucket in each Region, from which every account of the organization may read the code.
buckets = Stage(app, "Buckets")
for region in regions:
    bucket = s3.Bucket(
        Stack(buckets, region, env=Environment(account="111122223333", region=region)),
        "Code",
        bucket_name=bucket_name(region),
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=True,
    )
    bucket.grant_read(iam.OrganizationPrincipal("o-exampleorgid"))

# The template for the accounts. A stack set has no assets, so the template names the bucket of its Region.
template = Stage(app, "Template")
hooks = Stack(template, "Hooks", synthesizer=CliCredentialsStackSynthesizer(file_assets_bucket_name=bucket_name("${AWS::Region}")))
TaskDefinitionHook(hooks, "Hook", failure_mode=HookFailureMode.WARN)
template_file = template.synth().get_stack_by_name(hooks.stack_name).template_full_path

# Hooks in all accounts below the root of the organization, except the management account.
stack = Stack(app, "OrganizationHook", termination_protection=True)
CfnStackSet(
    stack,
    "Hooks",
    stack_set_name="LinuxControlsHooks",
    permission_model="SERVICE_MANAGED",
    call_as="DELEGATED_ADMIN",
    auto_deployment=CfnStackSet.AutoDeploymentProperty(enabled=True, retain_stacks_on_account_removal=False),
    capabilities=["CAPABILITY_IAM"],
    managed_execution={"Active": True},
    operation_preferences=CfnStackSet.OperationPreferencesProperty(
        failure_tolerance_percentage=10, max_concurrent_percentage=20, region_concurrency_type="PARALLEL"
    ),
    stack_instances_group=[
        CfnStackSet.StackInstancesProperty(
            regions=regions,
            deployment_targets=CfnStackSet.DeploymentTargetsProperty(organizational_unit_ids=["r-ab12"]),
        )
    ],
    template_body=Path(template_file).read_text(),
)

app.synth()
