import { onInstances, Rule, UNKNOWN, web } from './kit';

/** The modes in the documentation of managed instances. One of its pages omits none. */
const DOCUMENTED = ['awsvpc', 'host', 'none'];

export const networkModeOnManagedInstances: Rule = {
  name: 'network-mode-on-managed-instances',
  severity: 'warning',
  title: 'The network mode is not documented for managed instances',
  why: 'The documentation of Amazon ECS Managed Instances lists awsvpc (the default), host, and none. No public source shows what ECS does with another mode.',
  fix: 'Set networkMode to awsvpc or host.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters-managed-instances.html',
  moreSources: ['https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedInstancesNetworkConfiguration.html'],
  fails: () => [onInstances([web()], { requiresCompatibilities: ['MANAGED_INSTANCES'], networkMode: 'bridge' })],
  foundAt: ['networkMode'],
  passes: () => [
    ...DOCUMENTED.map(networkMode => onInstances([web()], { requiresCompatibilities: ['MANAGED_INSTANCES'], networkMode })),
    onInstances([web()], { requiresCompatibilities: ['MANAGED_INSTANCES'] }),
    onInstances([web()], { networkMode: 'bridge' }),
  ],
  check: ({ requiresCompatibilities, networkMode }) =>
    !requiresCompatibilities.includes('MANAGED_INSTANCES') || networkMode === undefined || networkMode === UNKNOWN || DOCUMENTED.includes(networkMode)
      ? []
      : [{ message: `networkMode is ${networkMode}, which the documentation of managed instances does not list.`, at: ['networkMode'] }],
};
