from aws_cdk import App, Stack, aws_ec2 as ec2, aws_ecs as ecs, aws_sns_subscriptions as subscriptions
from cdk_fargate_linux_controls import StoppedTaskExplanations

app = App()
stack = Stack(app, "StoppedTasks")
cluster = ecs.Cluster(stack, "Cluster", vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1))

task_definition = ecs.FargateTaskDefinition(stack, "Task")
task_definition.add_container("nginx", image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:1.29"))
ecs.FargateService(
    stack,
    "Web",
    cluster=cluster,
    task_definition=task_definition,
    min_healthy_percent=100,
    circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),  # so that ECS reports a deployment that fails
)

explanations = StoppedTaskExplanations(
    stack,
    "Explanations",
    clusters=[cluster],  # omit it to watch all clusters of the account
)
explanations.topic.add_subscription(subscriptions.EmailSubscription("team@example.com"))  # pyright: ignore[reportArgumentType]

app.synth()
