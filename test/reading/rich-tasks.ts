import type { Json } from './hidden-values';

const ROLE = 'arn:aws:iam::123456789012:role/shop';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf';
const FILES = 'arn:aws:s3files:eu-west-1:123456789012:file-system/fs-1';

/** Task definitions without a finding, which together set every field of RegisterTaskDefinition. */
export const RICH_TASKS: Readonly<Record<string, Json>> = {
  'a task on Fargate': {
    family: 'shop',
    taskRoleArn: ROLE,
    executionRoleArn: ROLE,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '1024',
    memory: '4096',
    enableFaultInjection: true,
    ephemeralStorage: { sizeInGiB: 50 },
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    tags: [{ key: 'team', value: 'shop' }],
    proxyConfiguration: { type: 'APPMESH', containerName: 'envoy', properties: [{ name: 'IgnoredUID', value: '1337' }] },
    containerDefinitions: [
      {
        name: 'web',
        image: 'example.com/web:1',
        repositoryCredentials: { credentialsParameter: SECRET },
        cpu: 256,
        memory: 1024,
        memoryReservation: 512,
        portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp', name: 'web', appProtocol: 'http' }],
        essential: true,
        restartPolicy: { enabled: true, ignoredExitCodes: [3], restartAttemptPeriod: 60 },
        entryPoint: ['/web'],
        command: ['serve'],
        environment: [{ name: 'STAGE', value: 'live' }],
        environmentFiles: [{ value: 'arn:aws:s3:::shop/web.env', type: 's3' }],
        mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }],
        volumesFrom: [{ sourceContainer: 'envoy', readOnly: true }],
        linuxParameters: {
          capabilities: { drop: ['NET_RAW'] }, initProcessEnabled: false, tmpfs: [{ containerPath: '/tmp', size: 64, mountOptions: ['noexec'] }],
        },
        secrets: [{ name: 'PASSWORD', valueFrom: SECRET }],
        dependsOn: [{ containerName: 'envoy', condition: 'HEALTHY' }],
        startTimeout: 60,
        stopTimeout: 60,
        versionConsistency: 'enabled',
        user: '1000',
        workingDirectory: '/data',
        readonlyRootFilesystem: true,
        interactive: true,
        pseudoTerminal: true,
        dockerLabels: { team: 'shop' },
        ulimits: [{ name: 'nofile', softLimit: 65535, hardLimit: 65535 }],
        logConfiguration: { logDriver: 'awsfirelens', options: { Name: 'cloudwatch' }, secretOptions: [{ name: 'apikey', valueFrom: SECRET }] },
        healthCheck: { command: ['CMD', '/web', 'probe'], interval: 30, timeout: 5, retries: 3, startPeriod: 10 },
      },
      {
        name: 'envoy',
        image: 'example.com/envoy:1',
        essential: true,
        user: '1337',
        healthCheck: { command: ['CMD', '/probe'] },
        systemControls: [{ namespace: 'net.core.somaxconn', value: '8192' }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': 'shop', 'awslogs-region': 'eu-west-1', 'awslogs-stream-prefix': 'envoy', 'mode': 'non-blocking', 'max-buffer-size': '25m',
          },
        },
      },
      {
        name: 'router',
        image: 'example.com/fluent-bit:1',
        essential: true,
        firelensConfiguration: { type: 'fluentbit', options: { 'enable-ecs-log-metadata': 'true' } },
      },
    ],
    volumes: [
      {
        name: 'data',
        efsVolumeConfiguration: {
          fileSystemId: 'fs-1', transitEncryption: 'ENABLED', transitEncryptionPort: 2049, authorizationConfig: { accessPointId: 'fsap-1', iam: 'ENABLED' },
        },
      },
      { name: 'root', efsVolumeConfiguration: { fileSystemId: 'fs-12345678', rootDirectory: '/shop' } },
      {
        name: 'files',
        s3filesVolumeConfiguration: { fileSystemArn: FILES, rootDirectory: '/', transitEncryptionPort: 2049, accessPointArn: `${FILES}/access-point/fsap-1` },
      },
      { name: 'later', configuredAtLaunch: true },
    ],
  },
  'a task on instances': {
    family: 'shop',
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    pidMode: 'task',
    ipcMode: 'none',
    placementConstraints: [{ type: 'memberOf', expression: 'attribute:ecs.instance-type == p4d.24xlarge' }],
    inferenceAccelerators: [{ deviceName: 'device', deviceType: 'eia2.medium' }],
    trustedExecutionConfiguration: { isolationMode: 'CONFIDENTIAL_SANDBOX', attestationPolicy: 'policy' },
    containerDefinitions: [
      {
        name: 'web',
        image: 'example.com/web:1',
        memory: 1024,
        essential: true,
        links: ['cache'],
        portMappings: [{ containerPortRange: '8080-8090', protocol: 'tcp' }],
        linuxParameters: {
          capabilities: { add: ['NET_ADMIN'] },
          devices: [{ hostPath: '/dev/fuse', containerPath: '/dev/fuse', permissions: ['read'] }],
          sharedMemorySize: 64,
          maxSwap: 128,
          swappiness: 10,
        },
        hostname: 'web',
        privileged: false,
        dnsServers: ['10.0.0.2'],
        dnsSearchDomains: ['example.com'],
        extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.3' }],
        dockerSecurityOptions: ['no-new-privileges'],
        resourceRequirements: [{ type: 'GPU', value: '1' }],
      },
      {
        name: 'cache',
        image: 'example.com/cache:1',
        memory: 256,
        disableNetworking: false,
        resourceRequirements: [{ type: 'GPU', sharingStrategy: { nvidiaMps: { memory: 1024, maxComputePercent: 50 } } }],
      },
    ],
    volumes: [
      {
        name: 'docker',
        dockerVolumeConfiguration: { scope: 'shared', autoprovision: true, driver: 'local', driverOpts: { type: 'tmpfs' }, labels: { team: 'shop' } },
      },
      { name: 'host', host: { sourcePath: '/data' } },
    ],
  },
  'a task on Windows': {
    family: 'shop',
    requiresCompatibilities: ['EC2'],
    runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2025_CORE' },
    containerDefinitions: [{ name: 'web', image: 'example.com/web:1', memory: 1024, credentialSpecs: ['credentialspec:arn:aws:s3:::shop/spec.json'] }],
    volumes: [{
      name: 'share',
      fsxWindowsFileServerVolumeConfiguration: {
        fileSystemId: 'fs-1', rootDirectory: 'share', authorizationConfig: { credentialsParameter: SECRET, domain: 'example.com' },
      },
    }],
  },
};
