export * from './fargate-sidecar-observed-service';
export * from './tuned-proxy-task';
