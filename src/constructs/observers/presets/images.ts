/**
 * The default images of the presets. Each has a fixed version, which a template keeps; a registry can move the tag. `npm run
 * images` lists newer versions.
 */
export const IMAGES = {
  amazonLinux: 'public.ecr.aws/amazonlinux/amazonlinux:2023.12.20260914.0',
  busybox: 'public.ecr.aws/docker/library/busybox:1.37.0',
  rbspy: 'rbspy/rbspy:0.55.0-musl',
  // The newest tag that AWS mentions publicly: https://github.com/aws/amazon-eks-connector/blob/main/charts/eks-connector/values.yaml
  ssmAgent: 'public.ecr.aws/amazon-ssm-agent/amazon-ssm-agent:3.2.2303.0',
} as const;

/** The registry and path of Datadog's images. */
export const DATADOG_REGISTRY = 'public.ecr.aws/datadog';

// The default of the Helm chart (agents.image.tag): https://github.com/DataDog/helm-charts/blob/main/charts/datadog/values.yaml
// Released in July 2026: https://github.com/DataDog/datadog-operator/pull/3276
/** The version of Datadog's Agent and of its tracer: the tag of their images. */
export const DATADOG_VERSION = '7.81.1';
