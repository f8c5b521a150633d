export * from './fargate-sidecar-observed-service';
export type { CheckedTaskOptions } from './linux-controls';
export * from './tuned-proxy-task';
