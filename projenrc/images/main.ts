import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Image, listTags, newerTags, parseImage } from './registry';
import { DATADOG_REGISTRY, DATADOG_VERSION, IMAGES } from '../../src/constructs/observers/presets/images';
import { PAUSE_IMAGE } from '../../src/local/run/plan/plan';

// Lists newer versions of the images that the library uses by default. Fails if a registry does not answer, because then nothing is known about its images.
const DOCKERFILE = readFileSync(join(__dirname, '../../assets/toolbox/Dockerfile'), 'utf8');
const references = [
  ...Object.values(IMAGES),
  ...['agent', 'cws-instrumentation'].map(name => `${DATADOG_REGISTRY}/${name}:${DATADOG_VERSION}`),
  ...[...DOCKERFILE.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image),
  PAUSE_IMAGE,
];

void Promise.all(references.map(async reference => {
  const image = parseImage(reference);
  try {
    const newer = newerTags(image.tag, await listTags(image));
    console.log(`${reference}: ${newer.length === 0 ? 'newest' : `newer: ${newer.join(', ')}`}`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`${reference}: not known: ${reasonOf(error)} List the tags elsewhere: ${commandFor(image)}`);
  }
}));

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${cause.message}).` : message;
}

function commandFor({ registry, repository }: Image): string {
  return `skopeo list-tags docker://${registry}/${repository}`;
}
