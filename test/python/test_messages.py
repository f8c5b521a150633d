"""What Python users see when the library or jsii refuses something."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, Duration, Stack, aws_ecs as ecs
from typing_extensions import override

from cdk_fargate_linux_controls import (
    ApplicationContainer, EntryPointWrap, KernelTuning, ObservedTask, ObserverSidecar, ProcessNames, SysctlPreset, TcpKeepAlive, TunedProxyTask,
)

IMAGE = ecs.ContainerImage.from_registry("example/image:1.0")


class Observer(ObserverSidecar):
    """Wraps the entry point of the application, which sets none."""

    def __init__(self, container_name: str | None = None, **props: Any) -> None:
        super().__init__(**props)
        self.container_name = container_name

    @override
    def attach(self, task: ObservedTask) -> None:
        if self.container_name:
            task.add_container(self.container_name, image=IMAGE)

    @override
    def change_application(self, container: ApplicationContainer) -> None:
        container.wrap_entry_point("/wrap")


def synthesize(*observers: ObserverSidecar) -> None:
    app = App()
    task = ecs.FargateTaskDefinition(Stack(app, "Stack"), "Task")
    task.add_container("app", image=IMAGE)
    for observer in observers:
        task.add_extension(observer)
    app.synth()


def refusal_of(call: Callable[[], object]) -> str:
    with pytest.raises(RuntimeError) as raised:
        call()
    return str(raised.value)


@pytest.mark.parametrize("observers, names", [
    ([Observer(name="Profiler")], ["Profiler"]),
    ([Observer("agent")], ["an observer (container agent)"]),
    ([Observer()], ["an observer (observer 1 of the task)"]),
    ([Observer("a", name="Profiler"), Observer("b", name="Profiler")], ["Profiler (container a)", "Profiler (container b)"]),
    ([Observer("a"), Observer("b")], ["an observer (container a)", "an observer (container b)"]),
])
def test_messages_identify_each_observer(observers: list[ObserverSidecar], names: list[str]) -> None:
    first, *problems = refusal_of(lambda: synthesize(*observers)).splitlines()
    assert first == "ValidationFailedWithErrors: Validation failed with the following errors:"
    assert [problem.split(" wraps ")[0] for problem in problems] == [f"  [Stack/Task/Resource] {name}" for name in names]
    assert all(problem.endswith("Set entry_point, or add the container to exclude_containers.") for problem in problems)


class Failing(Observer):
    @override
    def change_application(self, container: ApplicationContainer) -> None:
        raise ValueError("no color")


def test_an_exception_in_change_application_is_one_line_and_keeps_the_cause() -> None:
    with pytest.raises(RuntimeError) as raised:
        synthesize(Failing(name="Painter"))
    assert str(raised.value) == "LinuxControlsError: [Stack/Task/Resource] Painter failed to change container app: no color"
    assert isinstance(raised.value.__context__, ValueError)


class FailingWrap(EntryPointWrap):
    @override
    def wrap(self, container: ApplicationContainer) -> None:
        raise ValueError("no color")


def test_an_exception_in_wrap_names_the_task_the_observer_and_the_container() -> None:
    from cdk_fargate_linux_controls import CarriedFiles

    wrapper = ObserverSidecar.entry_point_wrapper(
        carrier=ecs.ContainerDefinitionOptions(image=IMAGE), files=CarriedFiles.volumes_from(), wrap=FailingWrap(),
    )
    assert refusal_of(lambda: synthesize(wrapper)) == (
        "LinuxControlsError: [Stack/Task/Resource] ObserverSidecar.entry_point_wrapper('carrier') failed to change container app: no color"
    )


class Misspelled(ObserverSidecar):
    def __init__(self) -> None:
        super().__init__(name="Misspelled", exclude_containers=["app"])

    @override
    def attach(self, task: ObservedTask) -> None:
        pass

    def changeApplication(self, container: ApplicationContainer) -> None:  # jsii does not transmit it
        raise AssertionError("never called")


def test_a_misspelled_override_is_reported_if_the_observer_prepares_changes() -> None:
    assert refusal_of(lambda: synthesize(Misspelled())) == (
        "LinuxControlsError: [Stack/Task] Misspelled sets exclude_containers, which has no effect because it does not override change_application. "
        "Check the spelling of the method, or remove the setting."
    )


def test_dicts_arrive_complete() -> None:
    stack = Stack(App(), "Stack")
    arguments: dict[str, Any] = {"proxy": {"image": IMAGE, "container_name": "edge"}, "network_sysctls": {"net_core_somaxconn": 6000}}
    edge = TunedProxyTask(stack, "Edge", **arguments)
    l1 = edge.task_definition.node.default_child
    assert isinstance(l1, ecs.CfnTaskDefinition)
    [container] = stack.resolve(l1.container_definitions)
    assert container["name"] == "edge"
    assert container["systemControls"] == [{"namespace": "net.core.somaxconn", "value": "6000"}]


def test_an_empty_call_names_a_property() -> None:
    assert refusal_of(lambda: KernelTuning.network()).endswith("no kernel parameter is set. Set one, for example net_core_somaxconn, or a preset.")


# jsii refuses these values before the library sees them. The texts are jsii's.


def untyped(value: object) -> Any:
    return value


@pytest.mark.parametrize("call, parts", [
    (lambda: KernelTuning.network(by_name=untyped({"net.core.somaxconn": 2})), ["'byName'", "'net.core.somaxconn'", "Value is not a string"]),
    (lambda: SysctlPreset("mine", reason="r", source="s", values=untyped({"net.core.somaxconn": 2})), ["'values'", "'net.core.somaxconn'", "Value is not a string"]),
    (lambda: KernelTuning.network(net_core_somaxconn=untyped(True)), ["'netCoreSomaxconn'", "Value is not a number"]),
    (lambda: ObserverSidecar.debug_toolbox(exclude_containers=untyped("app")), ["'excludeContainers'", "Value is not an array"]),
])
def test_a_wrong_type_inside_a_value_is_a_runtime_error_of_jsii(call: Callable[[], object], parts: list[str]) -> None:
    text = refusal_of(call)
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize("call, text", [
    (lambda: ProcessNames.exactly(untyped(["nginx"])), r"argument names\[0\] must be str; got list instead"),
    (lambda: KernelTuning.network(net_ipv4_ip_local_port_range=untyped((1024, 65000))), "net_ipv4_ip_local_port_range must be one of .*PortRange.* got tuple"),
    (lambda: KernelTuning.network(net_ipv4_tcp_congestion_control=untyped("cubic")), "net_ipv4_tcp_congestion_control must be one of .*TcpCongestionControl.* got str"),
    (lambda: KernelTuning.network(presets=untyped(TcpKeepAlive.for_idle_timeout(Duration.seconds(350)))), "presets must be one of .*SysctlPreset"),
    (lambda: ObserverSidecar.syscall_tracer(**untyped({"process": "nginx"})), "missing 1 required keyword-only argument: 'image'"),
    (lambda: KernelTuning.network(**untyped({"net_core_somaxcon": 1})), "unexpected keyword argument 'net_core_somaxcon'"),
])
def test_an_argument_of_a_wrong_type_is_a_type_error_that_names_it(call: Callable[[], object], text: str) -> None:
    with pytest.raises(TypeError, match=text):
        call()
