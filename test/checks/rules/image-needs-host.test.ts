import { imageNeedsHost } from '../../../src/checks/rules/image-needs-host';
import { container, each, ec2, fargate, findings, reports, reportsNothing, reportsOnce, UNRESOLVED } from '../definitions';

const task = (image: unknown, more = {}) => fargate([container('web', { image, ...more })]);

reports(imageNeedsHost, 'what the image needs, its documentation, and what works instead', task('quay.io/sysdig/agent:13'), {
  container: 'web',
  message: 'image quay.io/sysdig/agent:13 needs a privileged container, and folders of the host, according to https://github.com/draios/sysdig-cloud-scripts/blob/master/agent_deploy/kubernetes/sysdig-agent-daemonset-v2.yaml. Fargate does not provide that.',
  fix: 'Use Sysdig\'s agent for Fargate, quay.io/sysdig/workload-agent.',
});

const IMAGES = [
  'falcosecurity/falco', 'docker.io/falcosecurity/falco-no-driver:0.38', 'public.ecr.aws/falcosecurity/falco-driver-loader:latest', 'quay.io/cilium/tetragon:v1.1', 'quay.io/cilium/cilium@sha256:0', 'aquasec/tracee:0.24',
  'zlim/bcc', 'quay.io/iovisor/bpftrace:latest', 'ghcr.io/parca-dev/parca-agent:v0.40', 'grafana/beyla:2', 'ghcr.io/inspektor-gadget/ig:v0.40', 'ghcr.io/coroot/coroot-node-agent', 'gcr.io/cadvisor/cadvisor:v0.49', 'prom/node-exporter', 'quay.io/prometheus/node-exporter:v1',
];
reportsOnce(imageNeedsHost, each('the image', IMAGES, image => task(image)));

test('every message names a documentation, and every fix is a sentence', () => {
  for (const image of IMAGES) {
    const [{ message, fix }] = findings(imageNeedsHost, task(image));
    expect([message, fix]).toEqual([expect.stringMatching(/ needs .+, according to https:\/\/\S+\. Fargate does not provide that\.$/), expect.stringMatching(/^[A-Z].+\.$/)]);
  }
});

reportsNothing(imageNeedsHost, {
  ...each('the image', [
    'falcosecurity/falco-userspace:latest', 'falcosecurity/falcosidekick:2', 'falcosecurity/falcoctl', 'quay.io/cilium/hubble-relay:v1', 'quay.io/cilium/operator', 'quay.io/sysdig/workload-agent:5', 'quay.io/sysdig/orchestrator-agent',
    'ghcr.io/parca-dev/parca:v0.22', 'my/tetragon', 'example.com/falco', 'public.ecr.aws/datadog/agent:7', 'prom/prometheus', UNRESOLVED, undefined,
  ], image => task(image)),
  ...each('Falco without a driver, in', ['command', 'entryPoint'], key => task('falcosecurity/falco:0.43.0', { [key]: ['falco', '-o', 'engine.kind=nodriver'] })),
  ...each('Falco with an unresolved', ['command', 'entryPoint'], key => task('falcosecurity/falco:0.43.0', { [key]: UNRESOLVED })),
  'an instance': ec2([container('web', { image: 'quay.io/cilium/tetragon' })]),
});
