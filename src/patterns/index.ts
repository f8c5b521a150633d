export * from './fargate-sidecar-observed-service';
export type { LinuxControls } from './linux-controls';
export * from './tuned-proxy-task';
