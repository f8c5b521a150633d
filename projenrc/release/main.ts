import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReleaseError, Repository } from './release';

// `bump` makes the commit that releases the next version. `bump -- --check` checks the last commit, and writes the notes of the release that it is.
const repository = new Repository(join(__dirname, '..', '..'));

try {
  const version = process.argv.includes('--check') ? check() : repository.release(new Date().toISOString().slice(0, 10));
  console.log(version === undefined ? 'Nothing to release.' : `Release ${version}`);
} catch (error) {
  if (!(error instanceof ReleaseError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}

function check(): string | undefined {
  const version = repository.check();
  if (version !== undefined) {
    repository.writeNotes(version);
    // A later job of the workflow publishes this version.
    appendFileSync(process.env.GITHUB_OUTPUT ?? '/dev/null', `version=${version}\n`);
  }
  return version;
}
