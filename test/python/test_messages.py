"""What Python users see when the library or jsii refuses something."""

import re
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest
from aws_cdk import App, Duration, Stack, aws_ec2 as ec2, aws_ecs as ecs
from typing_extensions import override

from cdk_fargate_linux_controls import (
    ApplicationContainer, CustomObserver, DebugToolbox, EntryPointRewrite, EntryPointWrapper, FargateSidecarObservedService, KernelTuning,
    NetworkPreset, ObservedTask, ObserverContainerOptions, ObserverSidecar, OutgoingConnections, PortRange, ProcessAccess, SyscallTracer, TcpKeepAlive, TunedProxyTask,
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
    task.add_container("app", image=IMAGE, user="0")
    for observer in observers:
        task.add_extension(observer)
    app.synth()


def refusal_of(call: Callable[[], object]) -> str:
    with pytest.raises(RuntimeError) as raised:
        call()
    return str(raised.value)


@pytest.mark.parametrize("observers, names", [
    ([Observer(name="Profiler")], ["Profiler"]),
    ([Observer("agent")], ["an observer (container agent; set name of ObserverSidecar to name it)"]),
    ([Observer()], ["an observer (observer 1 of the task; set name of ObserverSidecar to name it)"]),
    ([Observer("a", name="Profiler"), Observer("b", name="Profiler")], ["Profiler (container a)", "Profiler (container b)"]),
    ([Observer("a"), Observer("b")], [f"an observer (container {name}; set name of ObserverSidecar to name it)" for name in "ab"]),
])
def test_messages_identify_each_observer(observers: list[ObserverSidecar], names: list[str]) -> None:
    first, *problems = refusal_of(lambda: synthesize(*observers)).splitlines()
    assert first == "ValidationFailedWithErrors: Validation failed with the following errors:"
    assert [problem.split(" wraps ")[0] for problem in problems] == [f"  [Stack/Task/Resource] {name}" for name in names]
    assert all(problem.endswith("Set entry_point, or add the container to exclude_containers.") for problem in problems)


@pytest.mark.parametrize("observers, problem", [
    (
        [DebugToolbox(), DebugToolbox()],
        "DebugToolbox adds a container named toolbox, but another observer of the same kind already uses that name. Apply only one of them, or rename",
    ),
    ([Observer("toolbox", name="Profiler"), DebugToolbox()], "DebugToolbox adds a container named toolbox, but Profiler already uses that name. Rename"),
    (
        [Observer("agent"), CustomObserver(container=ecs.ContainerDefinitionOptions(container_name="agent", image=IMAGE))],
        "CustomObserver('agent') adds a container named agent, but an observer (container agent; set name of ObserverSidecar to name it) already uses that name. Rename",
    ),
])
def test_a_container_name_that_is_taken_names_both_observers(observers: list[ObserverSidecar], problem: str) -> None:
    assert refusal_of(lambda: synthesize(*observers)) == f"LinuxControlsError: [Stack/Task] {problem} one: with container_name in the options, or where attach calls task.add_container."


class Setting(ObserverSidecar):
    def __init__(self, name: str, value: str) -> None:
        super().__init__(name=name)
        self.value = value

    @override
    def attach(self, task: ObservedTask) -> None:
        pass

    @override
    def change_application(self, container: ApplicationContainer) -> None:
        container.add_environment("MODE", self.value)


def test_two_observers_that_contradict_each_other_are_named_with_both_values() -> None:
    _, problem = refusal_of(lambda: synthesize(Setting("Alpha", "alpha"), Setting("Beta", "beta"))).splitlines()
    assert problem == (
        '  [Stack/Task/Resource] Beta sets the environment variable MODE of container app to "beta", but Alpha sets it to "alpha". Remove one of the two.'
    )


def test_presets_are_named_as_they_are_called() -> None:
    conflicting = [TcpKeepAlive.nat_gateway(), TcpKeepAlive.aurora_failover(), TcpKeepAlive.for_idle_timeout(Duration.seconds(60))]
    text = refusal_of(lambda: KernelTuning.network(presets=conflicting))
    assert "TcpKeepAlive.nat_gateway() sets net.ipv4.tcp_keepalive_time to 175, and TcpKeepAlive.aurora_failover() sets it to 5." in text
    assert "TcpKeepAlive.aurora_failover() sets net.ipv4.tcp_keepalive_time to 5, and TcpKeepAlive.for_idle_timeout(60 s) sets it to 30." in text


class Late(Observer):
    """Does not prepare in attach what change_application needs."""

    @override
    def change_application(self, container: ApplicationContainer) -> None:
        container.add_private_volume("scratch", "/scratch")
        container.require_user("1000", "Both share a socket.")
        container.report_problem(f"needs container {container.container_name} to listen")


def test_problems_of_a_container_spell_methods_as_python_does() -> None:
    _, *problems = refusal_of(lambda: synthesize(Late(name="Late"))).splitlines()
    assert [problem.removeprefix("  [Stack/Task/Resource] Late ") for problem in problems] == [
        'adds a volume named "scratch" for container app, but it is too late to add one. Call task.allow_private_volumes() in attach().',
        "runs as user 1000, but container app runs as user 0. Both share a socket. Set the same user for both, or add the container to exclude_containers.",
        "needs container app to listen",
    ]


class Failing(Observer):
    @override
    def change_application(self, container: ApplicationContainer) -> None:
        raise ValueError("no color")


def test_an_exception_in_change_application_is_one_line_and_keeps_the_cause() -> None:
    with pytest.raises(RuntimeError) as raised:
        synthesize(Failing(name="Painter"))
    assert str(raised.value) == "LinuxControlsError: [Stack/Task/Resource] Painter failed to change container app: no color"
    assert isinstance(raised.value.__context__, ValueError)


class FailingRewrite(EntryPointRewrite):
    @override
    def rewrite(self, container: ApplicationContainer) -> None:
        raise ValueError("no color")


class ReturningRewrite(EntryPointRewrite):
    @override
    def rewrite(self, container: ApplicationContainer) -> Any:
        return ["/run", *container.entry_point]


class RefusedRewrite(EntryPointRewrite):
    @override
    def rewrite(self, container: ApplicationContainer) -> None:
        EntryPointRewrite.prefix()


@pytest.mark.parametrize("rewrite, reason", [
    (FailingRewrite, "no color"),
    (ReturningRewrite, "rewrite returned a value, which has no effect. Call wrap_entry_point or replace_entry_point of the container."),
    (RefusedRewrite, "EntryPointRewrite: the prefix is empty, so it would wrap nothing. Pass the words to add before the entry point."),
])
def test_an_exception_in_rewrite_names_the_task_the_observer_and_the_container(rewrite: type[EntryPointRewrite], reason: str) -> None:
    wrapper = EntryPointWrapper(carrier=ecs.ContainerDefinitionOptions(image=IMAGE), entry_point=rewrite())
    assert refusal_of(lambda: synthesize(wrapper)) == (
        f"LinuxControlsError: [Stack/Task/Resource] EntryPointWrapper('carrier') failed to change container app: {reason}"
    )


class Silent(Exception):
    @override
    def __str__(self) -> str:
        return ""


EXCEPTIONS: list[Any] = [AssertionError, ValueError(), KeyError, NotImplementedError, TimeoutError(), Silent("text")]


def observers_that_raise(exception: Any) -> list[ObserverSidecar]:
    """Observers, presets, and a rewrite whose overrides end with an exception, also after they have done something."""

    def attach(self: ObserverSidecar, task: ObservedTask) -> None:
        raise exception

    def attach_more(self: ObserverSidecar, task: ObservedTask) -> None:
        task.add_container("more", image=IMAGE)
        raise exception

    def change(self: ObserverSidecar, container: ApplicationContainer) -> None:
        container.add_environment("MORE", "1")
        raise exception

    class Rewrite(EntryPointRewrite):
        @override
        def rewrite(self, container: ApplicationContainer) -> None:
            raise exception

    members: list[dict[str, Any]] = [{"attach": attach}, {"attach": attach_more}, {"change_application": change}, {"attach": attach, "change_application": change}]
    carrier = ecs.ContainerDefinitionOptions(image=IMAGE)
    presets = [type("Mine", (base,), part)() for base in (DebugToolbox, Observer) for part in members]
    mixins: list[type] = [type("Mixin", (), part) for part in members]
    presets += [type("Mine", (mixin, Observer), {})() for mixin in mixins]
    return [*presets, type("Sub", (type("Base", (DebugToolbox,), members[0]),), {})(), EntryPointWrapper(carrier=carrier, entry_point=Rewrite())]


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=repr)
def test_an_exception_without_a_text_stops_synthesis_and_is_named_with_its_place(exception: Any) -> None:
    name = exception.__name__ if isinstance(exception, type) else type(exception).__name__
    refusals = [refusal_of(lambda observer=observer: synthesize(observer)) for observer in observers_that_raise(exception)]  # type: ignore[misc]
    assert [text for text in refusals if not re.search(rf" failed to (attach|change container app): {name} at .*test_messages\.py:\d+$", text)] == []


async def waiting(self: object, container: object) -> None:
    pass


NO_METHODS: list[tuple[object, str]] = [
    (staticmethod(print), "is a staticmethod"),
    (classmethod(print), "is a classmethod"),
    (waiting, "uses async or yield"),
    (None, "is a NoneType"),
]


@pytest.mark.parametrize("base, name", [(ObserverSidecar, "attach"), (Observer, "change_application"), (EntryPointRewrite, "rewrite")])
@pytest.mark.parametrize("method, reason", NO_METHODS)
def test_an_override_that_jsii_would_not_run_is_refused(base: type, name: str, method: object, reason: str) -> None:
    with pytest.raises(TypeError, match=rf"^Mine\.{name} {reason}, so it would not run\. Write a method: def {name}\(self, "):
        type("Mine", (base,), {name: method})


class Empty(ObserverSidecar):
    @override
    def attach(self, task: ObservedTask) -> None:
        pass


def test_an_observer_without_an_effect_is_refused() -> None:
    assert "Empty: attach did nothing, and change_application is not overridden." in refusal_of(lambda: synthesize(Empty(name="Empty")))


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


def test_options_of_a_new_task_definition_are_named_beside_an_existing_one() -> None:
    stack = Stack(App(), "Stack")
    task = ecs.FargateTaskDefinition(stack, "Task")
    cluster = ecs.Cluster(stack, "Cluster", vpc=ec2.Vpc(stack, "Vpc"))
    assert refusal_of(lambda: FargateSidecarObservedService(stack, "Web", cluster=cluster, observers=[], task_definition=task, cpu=512, memory_limit_mib=1024)) == (
        "[Stack/Web] cpu and memory_limit_mib are options of a new task definition, but task_definition is an existing one. "
        "Set them where that task definition is created, or remove task_definition."
    )


def test_an_empty_call_names_a_property() -> None:
    assert refusal_of(lambda: KernelTuning.network()).endswith("no kernel parameter is set. Set one, for example net_core_somaxconn, or a preset.")


def test_an_option_of_an_observer_in_its_container_is_refused() -> None:
    assert CustomObserver(container=ObserverContainerOptions(image=IMAGE, cpu=64))
    for name, options in [
        ("access", ObserverContainerOptions(image=IMAGE, access=ProcessAccess.image_user())),
        ("stop_after_application", ObserverContainerOptions(image=IMAGE, stop_after_application=True)),
    ]:
        with pytest.raises(TypeError, match=rf"^container\.{name} is no option of a container\. Set it in"):
            CustomObserver(container=options)


def test_a_class_with_factories_names_them() -> None:
    calls: list[tuple[Callable[[], object], list[str]]] = [
        (lambda: OutgoingConnections(), ["OutgoingConnections.many()"]),
        (lambda: untyped(PortRange)(1024, 65000), ["PortRange.of()", "PortRange.port()"]),
        (lambda: ProcessAccess(), ["ProcessAccess.any_user()", "ProcessAccess.tracing_only()"]),
    ]
    for call, ways in calls:
        with pytest.raises(TypeError, match=r"^\w+ has no public constructor\. Use ") as raised:
            call()
        assert all(way in str(raised.value) for way in ways)


# jsii refuses these values before the library sees them. The texts are jsii's.


def untyped(value: object) -> Any:
    return value


@pytest.mark.parametrize("call, parts", [
    (lambda: KernelTuning.network(by_name=untyped({"net.core.somaxconn": 2})), ["'byName'", "'net.core.somaxconn'", "Value is not a string"]),
    (lambda: NetworkPreset("mine", reason="r", source="s", values=untyped({"net.core.somaxconn": 2})), ["'values'", "'net.core.somaxconn'", "Value is not a string"]),
    (lambda: KernelTuning.network(net_core_somaxconn=untyped(True)), ["'netCoreSomaxconn'", "Value is not a number"]),
    (lambda: DebugToolbox(exclude_containers="app"), ["'excludeContainers'", "Value is not an array"]),
])
def test_a_wrong_type_inside_a_value_is_a_runtime_error_of_jsii(call: Callable[[], object], parts: list[str]) -> None:
    text = refusal_of(call)
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize("call, kind", [
    # Type checkers accept these values.
    (lambda: DebugToolbox(exclude_containers=("app",)), "tuple"),
    (lambda: KernelTuning.network(presets=(TcpKeepAlive.nat_gateway(),)), "tuple"),
    (lambda: KernelTuning.network(by_name=MappingProxyType({"net.core.somaxconn": "1024"})), "mappingproxy"),
])
def test_a_list_must_be_a_list_and_a_mapping_a_dict(call: Callable[[], object], kind: str) -> None:
    with pytest.raises(AttributeError, match=f"type object '{kind}' has no attribute '__jsii_type__'"):
        call()


@pytest.mark.parametrize("call, text", [
    (lambda: EntryPointRewrite.prefix(untyped(["/wrap"])), r"argument words\[0\] must be str; got list instead"),
    (lambda: KernelTuning.network(net_ipv4_ip_local_port_range=untyped((1024, 65000))), "net_ipv4_ip_local_port_range must be one of .*PortRange.* got tuple"),
    (lambda: KernelTuning.network(net_ipv4_tcp_congestion_control=untyped("cubic")), "net_ipv4_tcp_congestion_control must be one of .*TcpCongestionControl.* got str"),
    (lambda: KernelTuning.network(presets=untyped(TcpKeepAlive.for_idle_timeout(Duration.seconds(350)))), "presets must be one of .*NetworkPreset"),
    (lambda: KernelTuning.network(presets=untyped([TcpKeepAlive.nat_gateway])), "presets must be one of .*NetworkPreset.* got list"),
    (lambda: DebugToolbox(access=untyped(ProcessAccess.tracing_only)), "access must be one of .*ProcessAccess.* got method"),
    (lambda: SyscallTracer(**untyped({"process_name": "nginx"})), "missing 1 required keyword-only argument: 'image'"),
    (lambda: KernelTuning.network(**untyped({"net_core_somaxcon": 1})), "unexpected keyword argument 'net_core_somaxcon'"),
])
def test_an_argument_of_a_wrong_type_is_a_type_error_that_names_it(call: Callable[[], object], text: str) -> None:
    with pytest.raises(TypeError, match=text):
        call()
