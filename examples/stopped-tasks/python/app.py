from aws_cdk import App, Stack, aws_ec2 as ec2, aws_ecs as ecs, aws_sns_subscriptions as subscriptions
from cdk_fargate_linux_controls import StoppedTaskExplanations

app = App()
stack = Stack(app, "StoppedTasks")
cluster = ecs.Cluster(stack, "Cluster", vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1))

explanations = StoppedTaskExplanations(
    stack,
    "Explanations",
    clusters=[cluster],  # omit it to watch all clusters of the account
)
explanations.topic.add_subscription(subscriptions.EmailSubscription("team@example.com"))

app.synth()
