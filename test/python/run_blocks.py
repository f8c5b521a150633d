"""Runs the Python blocks of the documentation, one after the other in this process. Standard input is a list of objects with page, line, and code.

A block declares the constructs of the reader's app as annotations without a value, for example `task_definition: ecs.FargateTaskDefinition`. They get a value
from FIXTURES. Then the app is synthesized, because some changes are made only then. Prints the failures on standard error, and exits with 1 if there are any.
"""

import ast
import json
import sys
import traceback

from aws_cdk import App, Stack, Stage, aws_ec2 as ec2, aws_ecs as ecs, aws_ecs_patterns as patterns, aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_ssm as ssm


def task_definition(stack):
    task = ecs.FargateTaskDefinition(stack, "Task", cpu=1024, memory_limit_mib=4096)
    image = ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29")
    task.add_container("web", image=image, entry_point=["/docker-entrypoint.sh"], command=["nginx", "-g", "daemon off;"])
    task.add_container("proxy", image=image, entry_point=["/docker-entrypoint.sh"], command=["nginx", "-g", "daemon off;"], essential=False)
    return task


def cluster(stack):
    return ecs.Cluster(stack, "Cluster", vpc=ec2.Vpc(stack, "Vpc"))


def load_balanced_service(stack):
    options = patterns.ApplicationLoadBalancedTaskImageOptions(image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"))
    return patterns.ApplicationLoadBalancedFargateService(stack, "Service", cluster=cluster(stack), task_image_options=options)


FIXTURES = {
    "App": lambda stack, name: stack.node.root,
    "Stack": lambda stack, name: stack,
    "Stage": lambda stack, name: Stage(stack.node.root, name),
    "ecs.ICluster": lambda stack, name: cluster(stack),
    "ecs.FargateTaskDefinition": lambda stack, name: task_definition(stack),
    "ecs.Secret": lambda stack, name: ecs.Secret.from_secrets_manager(secretsmanager.Secret(stack, name)),
    "patterns.ApplicationLoadBalancedFargateService": lambda stack, name: load_balanced_service(stack),
    "s3.IBucket": lambda stack, name: s3.Bucket(stack, name),
    "secretsmanager.ISecret": lambda stack, name: secretsmanager.Secret(stack, name),
    "str": lambda stack, name: f"example-{name}",
    "ssm.IStringParameter": lambda stack, name: ssm.StringParameter.from_string_parameter_name(stack, name, f"/{name}"),
}


def run(block):
    file = f"{block['page']}:{block['line']}"
    # The empty lines make a traceback name the line of the page.
    tree = ast.parse("\n" * (block["line"] - 1) + block["code"], file)
    app = App()
    stack = Stack(app, "Stack")
    namespace = {"__name__": "__main__"}
    for statement in tree.body:
        if isinstance(statement, ast.AnnAssign) and statement.value is None:
            name = statement.target.id
            namespace[name] = FIXTURES[ast.unparse(statement.annotation)](stack, name)
    exec(compile(tree, file, "exec"), namespace)
    app.synth()


blocks = json.load(sys.stdin)
failures = 0
for block in blocks:
    try:
        run(block)
    except Exception:
        failures += 1
        print(f"{block['page']}:{block['line']}\n{traceback.format_exc(limit=-3)}", file=sys.stderr)
print(f"{len(blocks)} blocks, {failures} failed")
sys.exit(1 if failures else 0)
