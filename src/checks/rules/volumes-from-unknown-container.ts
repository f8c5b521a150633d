import { agent, eachUnknownContainer, onFargate, Rule, web } from './kit';

export const volumesFromUnknownContainer: Rule = {
  name: 'volumes-from-unknown-container',
  severity: 'error',
  title: 'A container mounts the volumes of a container that is not in the task definition',
  why: 'An entry of volumesFrom can name only a container of the same task definition. ECS rejects any other name.',
  fix: 'Correct the name, or remove the entry from volumesFrom.',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_VolumeFrom.html',
  moreSources: ['https://github.com/eagletmt/hako/pull/54'],
  fails: () => [onFargate([web({ volumesFrom: [{ sourceContainer: 'agnet' }] }), agent()])],
  foundAt: ['containerDefinitions.0.volumesFrom.0.sourceContainer'],
  passes: () => [onFargate([web({ volumesFrom: [{ sourceContainer: 'agent', readOnly: true }] }), agent()])],
  requires: 'volumes',
  check: eachUnknownContainer('volumesFrom', ({ volumesFrom }) => volumesFrom),
};
