import { agent, onFargate, onInstances, sysctls, web } from '../examples';
import { networkNamespacesOf, UNKNOWN } from '../model';
import type { Rule } from '../rule';
import { startedBefore } from '../start-order';

const LISTENS = { portMappings: [{ containerPort: 8080 }] };
const TUNES = { ...sysctls({ 'net.core.somaxconn': '4096' }), dependsOn: [{ containerName: 'web', condition: 'START' }] };

export const listenerBeforeSysctl: Rule = {
  name: 'listener-before-sysctl',
  severity: 'info',
  title: 'A container listens before the network parameters are set',
  why: 'A container applies its net.* values when it starts. A listener that is open by then keeps what it was made with: a longer backlog does not reach it.',
  fix: 'Set the parameters on the container that starts first, or let the listener wait for the one that sets them.',
  source: 'measured on Linux 6.18',
  fails: [onFargate([web(LISTENS), agent(TUNES)])],
  passes: [onFargate([web({ ...LISTENS, ...sysctls({ 'net.core.somaxconn': '4096' }) }), agent()]), onInstances([web(LISTENS), agent(TUNES)], { networkMode: 'bridge' })],
  check: task => networkNamespacesOf(task).flatMap(containers => containers.flatMap(container => {
    const names = container.systemControls.map(({ namespace }) => namespace).filter(name => name !== UNKNOWN && name.startsWith('net.'));
    // What has ended by then listens no more.
    const listeners = startedBefore(container, task)
      .filter(({ dependency: { condition }, container: { ports } }) => ports.length > 0 && (condition === 'START' || condition === 'HEALTHY'))
      .map(({ container: listener }) => listener)
      .filter(listener => containers.includes(listener));
    return names.length === 0 ? [] : [...new Set(listeners)].map(({ name, ports }) => ({
      container: container.name,
      message: `it sets ${names.join(', ')} only after container ${name} has started, which listens on port ${ports[0].first}.`,
    }));
  })),
};
