"""A Python subclass of a preset takes effect: jsii creates an object of the preset's own class, with the overridden methods."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, RemovalPolicy, Stack, aws_ecs as ecs, aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template
from typing_extensions import override

import cdk_fargate_linux_controls as library
from cdk_fargate_linux_controls import (
    ApplicationContainer, CustomObserver, DebugToolbox, EntryPointRewrite, FaultInjection, KernelTuning, ObserverSidecar,
    ProfilingTool, TaskDefinitionBlock, ToolboxImage,
)

IMAGE = ecs.ContainerImage.from_registry("example/image:1.0")


def carrier(name: str) -> ecs.ContainerDefinitionOptions:
    return ecs.ContainerDefinitionOptions(image=IMAGE, container_name=name, memory_reservation_mib=8)


def key(stack: Stack, name: str) -> Any:
    return ecs.Secret.from_secrets_manager(secretsmanager.Secret.from_secret_name_v2(stack, name, "key"))  # pyright: ignore[reportArgumentType]


PRESETS = [
    value for name, value in sorted(vars(library).items())
    if isinstance(value, type) and issubclass(value, ObserverSidecar) and value is not ObserverSidecar and not name.startswith("_")
]


def required_arguments(preset: type[ObserverSidecar], stack: Stack, name: str) -> dict[str, Any]:
    """The required arguments of a preset, and a name for its container."""
    values: dict[str, Any] = {
        "api_key": key(stack, name), "carrier": carrier(name), "container": carrier(name), "container_name": name,
        "entry_point": EntryPointRewrite.prefix(f"/{name}"), "image": IMAGE, "process_name": "ruby", "profiler": ProfilingTool.rbspy(),
    }
    parameters = inspect.signature(preset.__init__).parameters.values()
    required = [parameter.name for parameter in parameters if parameter.default is parameter.empty and parameter.name != "self"]
    own_name = [parameter.name for parameter in parameters if parameter.name == "container_name"]
    return {argument: values[argument] for argument in required + own_name}


def task_of(stack: Stack) -> ecs.FargateTaskDefinition:
    task = ecs.FargateTaskDefinition(stack, "Task", cpu=1024, memory_limit_mib=4096)
    task.add_container("app", image=IMAGE, entry_point=["/app"])
    return task


def subclass_of(preset: type[ObserverSidecar], label: str) -> Any:
    def change_application(self: ObserverSidecar, container: ApplicationContainer) -> None:
        container.add_environment(label, container.container_name)

    return type("Mine", (preset,), {"change_application": change_application})


def test_the_tests_cover_the_presets() -> None:
    assert {CustomObserver, DebugToolbox, FaultInjection} <= set(PRESETS)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: str(preset.__name__))
def test_a_subclass_takes_effect_beside_the_preset_and_beside_another_subclass(preset: Any) -> None:
    stack = Stack(App(), "Stack")
    task = task_of(stack)
    for name, kind in {"first": preset, "second": subclass_of(preset, "one"), "third": subclass_of(preset, "other")}.items():
        task.add_extension(kind(**required_arguments(preset, stack, name)))
    [definition] = Template.from_stack(stack).find_resources("AWS::ECS::TaskDefinition").values()
    containers = {container["Name"]: container for container in definition["Properties"]["ContainerDefinitions"]}
    assert {"Name": "one", "Value": "app"} in containers["app"]["Environment"]
    assert {"Name": "other", "Value": "app"} in containers["app"]["Environment"]
    assert {"first", "second", "third"} <= set(containers)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: str(preset.__name__))
def test_a_subclass_with_the_container_name_of_the_preset_is_rejected(preset: Any) -> None:
    stack = Stack(App(), "Stack")
    task = task_of(stack)
    task.add_extension(preset(**required_arguments(preset, stack, "same")))
    with pytest.raises(RuntimeError, match="adds a container named same, but .* already uses that name"):
        task.add_extension(subclass_of(preset, "label")(**required_arguments(preset, Stack(App(), "Stack"), "same")))


class Counting(DebugToolbox):
    """Two objects of one class that differ only in what Python knows."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__(container_name=name)
        self.label = label

    @override
    def change_application(self, container: ApplicationContainer) -> None:
        super().change_application(container)
        container.add_environment(self.label, "1")


def test_what_an_observer_creates_can_be_reached() -> None:
    stack = Stack(App(), "Stack")
    task = task_of(stack)
    one, other, faults = Counting("one", "a"), Counting("other", "b"), FaultInjection()
    task.add_extension(one)
    task.with_(other)
    assert [container.container_name for container in one.containers_in(task)] == ["one"]
    assert [container.container_name for container in other.containers_in(task)] == ["other"]
    with pytest.raises(RuntimeError, match="FaultInjection is not applied to this task definition.* with task_definition.add_extension"):
        faults.managed_instance_role_in(task)
    for group in one.log_groups_in(task):
        group.apply_removal_policy(RemovalPolicy.DESTROY)
    template = Template.from_stack(stack)
    template.resource_properties_count_is("AWS::Logs::LogGroup", {}, 2)
    policies = sorted(group["DeletionPolicy"] for group in template.find_resources("AWS::Logs::LogGroup").values())
    assert policies == ["Delete", "Retain"]


def test_the_same_object_is_applied_once() -> None:
    stack = Stack(App(), "Stack")
    task = task_of(stack)
    toolbox = DebugToolbox()
    observers: list[ObserverSidecar] = [toolbox, toolbox.without_checks()]
    for observer in observers:
        task.add_extension(observer)
    assert len(toolbox.containers_in(task)) == 1


class Block(TaskDefinitionBlock):
    pass


@pytest.mark.parametrize("create, remedy", [
    (KernelTuning, "Use KernelTuning.network() or KernelTuning.ipc()."),
    (ToolboxImage, "Use ToolboxImage.bundled()."),
])
def test_a_class_without_a_public_constructor_says_what_to_use(create: Callable[[], object], remedy: str) -> None:
    with pytest.raises(RuntimeError) as raised:
        create()
    assert str(raised.value).endswith(remedy)


@pytest.mark.parametrize("block", [TaskDefinitionBlock, Block])
def test_a_block_of_an_unknown_class_says_what_to_extend(block: Callable[[], TaskDefinitionBlock]) -> None:
    with pytest.raises(RuntimeError, match="or extend ObserverSidecar"):
        task_of(Stack(App(), "Stack")).add_extension(block())
