import { awscdk, github, javascript, YamlFile } from 'projen';

const { JobPermission: { READ, WRITE } } = github.workflows;
type Job = github.workflows.Job;
type Step = github.workflows.JobStep;

const NODE = '24';

/** Debian with the programs that .ci/run and the suites require before they install others. Engines and kernels require the privileges. */
const DEBIAN = { image: 'debian:12' };
const INSTALL: Step = {
  name: 'Install git and Python',
  run: 'apt-get update && apt-get install -y --no-install-recommends ca-certificates git python3 python3-venv',
};

const TRUST: Step = { name: 'Trust the folder, which belongs to the user outside the container', run: 'git config --global --add safe.directory "$GITHUB_WORKSPACE"' };

/** Actions whose hash projen does not choose. */
const ACTIONS = {
  setupNode: 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  setupPython: 'actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
  createPullRequest: 'peter-evans/create-pull-request@5f6978faf089d4d20b00c7766989d076bb2fc7f1', // v8.1.1
  publishToPypi: 'pypa/gh-action-pypi-publish@cef221092ed1bacb1cc03d23a2d87d1d172e277b', // v1.14.0
  uploadPages: 'actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9', // v5.0.0
  deployPages: 'actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128', // v5.0.0
};

/** The libraries that esbuild copies into the files of the command. An update of one is a fix for users. */
const BUNDLED = ['commander', 'yaml'];

/** Leaves no token in the folder. A depth of 0 fetches the history and the tags. */
const checkout = (fetchDepth = 1): Step => ({ ...github.WorkflowSteps.checkout(), with: { 'fetch-depth': fetchDepth, 'persist-credentials': false } });

/** A cache that a pull request filled must not reach a release, so only the gate of a pull request has one. */
const setupNode = (cache?: string): Step => ({
  name: 'Set up Node.js', uses: ACTIONS.setupNode, with: { 'node-version': NODE, 'package-manager-cache': false, ...cache === undefined ? {} : { cache } },
});

const setupPython: Step = { name: 'Set up Python', uses: ACTIONS.setupPython, with: { 'python-version': '3.12' } };

const downloadPackages: Step = github.WorkflowSteps.downloadArtifact({ name: 'Download the packages that the gate has tested', with: { name: 'dist', path: 'dist' } });

/** Whether npm has the version, and with which files. Sets `published` and `integrity`. */
const READ_NPM = [
  'tarball=$(ls dist/js/*.tgz)',
  'integrity="sha512-$(openssl dgst -sha512 -binary "$tarball" | base64 -w0)"',
  'published=$(npm view "cdk-fargate-linux-controls@$VERSION" dist.integrity 2> /dev/null || true)',
];

/** Each release has its documentation as a file. */
const BUILD_SITE = 'npm run site -- --release && tar -czf dist/site.tar.gz -C site/dist .';

/** Without a pipe, whose first command could fail unnoticed. */
const DOWNLOAD_SITES = [
  'mkdir releases',
  "gh release list --limit 1000 --exclude-drafts --exclude-pre-releases --json tagName --jq '.[].tagName' > tags",
  'while read -r tag; do',
  '  gh release download "$tag" --pattern site.tar.gz --output "releases/${tag#v}.tar.gz"',
  'done < tags',
].join('\n');

/** The version that the gate has found. */
const VERSION = { VERSION: '${{ needs.gate.outputs.version }}' };

/** Adds the workflows, and makes those of projen safer. */
export class Workflows {
  constructor(private readonly project: awscdk.AwsCdkConstructLibrary) {
    for (const reference of [ACTIONS.setupNode, ACTIONS.createPullRequest]) {
      // projen pins these actions by the tags of immutable releases. A hash needs no trust in their repositories.
      project.github!.actions.set(reference.split('@')[0], reference);
    }
    new YamlFile(project, '.github/zizmor.yml', {
      obj: {
        rules: {
          // The action installs the package of its own release, which has no dependencies.
          'adhoc-packages': { ignore: ['action.yml'] },
          // actionlint does not know the new syntax for workflows of the same repository.
          'self-repository': { disable: true },
        },
      },
    });
    new YamlFile(project, '.github/actionlint.yaml', {
      // projen does not quote the name of a file that GitHub chooses.
      obj: { paths: { '.github/workflows/upgrade*.yml': { ignore: ['SC2086:info'] } } },
    });
    this.gate();
    this.build();
    this.release();
    this.site();
    this.upgrades();
    this.pullRequestLint();

    // Suites that take too long for every change, or that detect changes outside this repository. CONTRIBUTING.md lists them.
    this.scheduled('scheduled', '0 3 * * *', ['chaos', 'fuzz', 'mutation', 'aws', 'beside', 'deployment', 'docker', 'engine', 'kernel', 'nodes']);
    // The library accepts each later release of aws-cdk-lib, and its checks read members of the CDK that a release may change.
    this.scheduled('newest-cdk', '0 4 * * 1', ['newest']);
  }

  /** What each change must pass. Pull requests and releases call the same workflow. */
  private gate(): void {
    this.workflow('gate', {
      workflowCall: {
        inputs: { cache: { description: 'Package manager whose downloads are cached, or nothing', type: 'string', default: '' } },
        outputs: { version: { description: 'The version that the last commit releases, if it does', value: '${{ jobs.gate.outputs.version }}' } },
      },
    }, {
      gate: {
        container: DEBIAN,
        timeoutMinutes: 30,
        outputs: { version: { stepId: 'release', outputName: 'version' } },
        steps: [
          INSTALL,
          checkout(0),
          setupNode('${{ inputs.cache }}'),
          TRUST,
          { name: 'Run all suites', run: '.ci/run' },
          { name: 'Check the release, if the last commit is one', id: 'release', run: 'npm run bump -- --check && cp lib/cli/sbom.cdx.json dist' },
          { name: 'Build the site of the release', if: "steps.release.outputs.version != ''", run: BUILD_SITE },
          github.WorkflowSteps.uploadArtifact({ if: "steps.release.outputs.version != ''", with: { name: 'dist', path: 'dist', ifNoFilesFound: 'error' } }),
        ],
      },
    });
  }

  private build(): void {
    const workflow = this.workflow('build', { pullRequest: {}, workflowDispatch: {} }, {
      gate: { uses: './.github/workflows/gate.yml', with: { cache: 'npm' } },
    });
    workflow.file!.addOverride('concurrency', { 'group': 'build-${{ github.ref }}', 'cancel-in-progress': true });
  }

  /**
   * Publishes the packages that the gate has built and tested. The jobs that hold an identity of npm or PyPI install nothing and run no code of the repository.
   * The tag comes last. Until then, "Re-run failed jobs" publishes what is missing, from the same files.
   */
  private release(): void {
    this.workflow('release', { push: { branches: ['main', 'release/*'] } }, {
      gate: { uses: './.github/workflows/gate.yml' },
      check: {
        name: 'Ask npm and PyPI',
        needs: ['gate'],
        if: "needs.gate.outputs.version != ''",
        timeoutMinutes: 10,
        permissions: {},
        env: VERSION,
        steps: [
          setupNode(),
          setupPython,
          downloadPackages,
          {
            name: 'npm has no other files of this version',
            run: [
              ...READ_NPM,
              'if [ -n "$published" ] && [ "$published" != "$integrity" ]; then',
              '  echo "::error::npm has other files of $VERSION. Re-run only the failed jobs of the run that published them, or release the next version."',
              '  exit 1',
              'fi',
            ].join('\n'),
          },
          {
            name: 'PyPI has no other files of this version',
            run: [
              'if python3 -m pip download --quiet --no-deps --only-binary :all: --dest published "cdk-fargate-linux-controls==$VERSION" && ! cmp published/*.whl dist/python/*.whl; then',
              '  echo "::error::PyPI has other files of $VERSION. Re-run only the failed jobs of the run that published them, or release the next version."',
              '  exit 1',
              'fi',
            ].join('\n'),
          },
        ],
      },
      npm: {
        name: 'Publish to npm',
        needs: ['gate', 'check'],
        environment: 'release',
        timeoutMinutes: 10,
        permissions: { idToken: WRITE },
        env: { ...VERSION, NPM_CONFIG_PROVENANCE: 'true' },
        steps: [
          setupNode(),
          downloadPackages,
          {
            name: 'Publish',
            run: [
              ...READ_NPM,
              'if [ "$published" = "$integrity" ]; then',
              '  echo "npm has $VERSION already."',
              '  exit',
              'fi',
              '# A fix for an older minor version must not become the version that npm installs by default.',
              'newest=$(npm view cdk-fargate-linux-controls version 2> /dev/null || true)',
              'tag=latest',
              'if [ "$(printf \'%s\\n\' "$newest" "$VERSION" | sort -V | tail -n1)" != "$VERSION" ]; then',
              '  tag=release-${VERSION%.*}',
              'fi',
              'npm publish --ignore-scripts --access public --tag "$tag" "$tarball"',
            ].join('\n'),
          },
        ],
      },
      pypi: {
        name: 'Publish to PyPI',
        needs: ['gate', 'check'],
        environment: 'release',
        timeoutMinutes: 10,
        permissions: { idToken: WRITE },
        steps: [
          downloadPackages,
          { name: 'Publish', uses: ACTIONS.publishToPypi, with: { 'packages-dir': 'dist/python', 'skip-existing': true, 'attestations': true } },
        ],
      },
      tag: {
        name: 'Tag, and publish the notes',
        needs: ['gate', 'npm', 'pypi'],
        timeoutMinutes: 10,
        permissions: { contents: WRITE },
        env: { ...VERSION, GH_TOKEN: '${{ github.token }}', GH_REPO: '${{ github.repository }}' },
        steps: [
          downloadPackages,
          {
            name: 'Create the release on GitHub, which creates the tag',
            run: [
              'if gh release view "v$VERSION" > /dev/null 2>&1; then',
              '  exit',
              'fi',
              'gh release create "v$VERSION" --target "$GITHUB_SHA" --title "v$VERSION" --notes-file dist/notes.md dist/js/*.tgz dist/python/* dist/sbom.cdx.json dist/site.tar.gz',
            ].join('\n'),
          },
        ],
      },
      site: {
        needs: ['tag'],
        // The environment of GitHub Pages accepts no other branch. A fix for an older minor version appears with the next change of main.
        if: "github.ref == 'refs/heads/main'",
        permissions: { contents: READ, pages: WRITE, idToken: WRITE },
        uses: './.github/workflows/site.yml',
      },
    });
  }

  /**
   * Publishes the documentation sites of the releases and of `main` on GitHub Pages, once a maintainer has chosen GitHub Actions as the source of the pages and has set
   * the variable. A release calls it, because what it creates with its own token starts no workflow.
   */
  private site(): void {
    const workflow = this.workflow('site', { push: { branches: ['main'] }, workflowDispatch: {}, workflowCall: {} }, {
      build: {
        if: "github.event_name == 'workflow_dispatch' || vars.PUBLISH_SITE == 'true'",
        steps: [
          { ...checkout(), with: { ...checkout().with, ref: 'main' } },
          ...this.install(),
          {
            name: 'Download the sites of the releases',
            env: { GH_TOKEN: '${{ github.token }}', GH_REPO: '${{ github.repository }}' },
            run: DOWNLOAD_SITES,
          },
          { name: 'site', run: 'npm run site -- --releases releases' },
          { uses: ACTIONS.uploadPages, with: { path: 'site/dist' } },
        ],
      },
      deploy: {
        needs: ['build'],
        permissions: { pages: WRITE, idToken: WRITE },
        environment: 'github-pages',
        steps: [{ uses: ACTIONS.deployPages }],
      },
    });
    // The last run has all releases, so it must also be the last to deploy.
    workflow.file!.addOverride('concurrency', { 'group': 'site', 'cancel-in-progress': false });
  }

  private scheduled(id: string, cron: string, names: readonly string[]): void {
    this.workflow(id, { schedule: [{ cron }], workflowDispatch: {} }, Object.fromEntries(names.map(name => {
      // Suites that start containers or boot Debian's kernels, or that build the packages.
      const onDebian = ['chaos', 'docker', 'engine', 'kernel'].includes(name);
      return [name, {
        container: onDebian ? DEBIAN : undefined,
        steps: [
          ...onDebian ? [INSTALL] : [],
          checkout(),
          ...onDebian ? [TRUST] : [],
          ...this.install(),
          ...name === 'beside' ? [{ name: 'package', run: 'npm run compile && npm run package:js' }] : [],
          { name, run: `npm run suite -- ${name}` },
        ],
      }];
    })));
  }

  /** The weekly updates. Those of the bundled libraries are a fix for users, so they are a pull request of their own. */
  private upgrades(): void {
    const workflowOptions = { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY };
    const upgrades = [
      new javascript.UpgradeDependencies(this.project, { exclude: BUNDLED, workflowOptions }),
      new javascript.UpgradeDependencies(this.project, {
        include: BUNDLED, taskName: 'upgrade-bundled', pullRequestTitle: 'upgrade bundled libraries', semanticCommit: 'fix', workflowOptions,
      }),
    ];
    for (const { file } of upgrades.flatMap(({ workflows }) => workflows)) {
      for (const job of ['upgrade', 'pr']) {
        file!.addOverride(`jobs.${job}.steps.0.with.persist-credentials`, false);
      }
    }
  }

  /** The title of a pull request becomes the subject of a commit, which decides about the next version. */
  private pullRequestLint(): void {
    const file = this.project.tryFindObjectFile('.github/workflows/pull-request-lint.yml')!;
    file.addOverride('jobs.validate.permissions.pull-requests', 'read');
    // The job only reads the title, so it needs no event that passes secrets to workflows for pull requests of forks.
    file.addDeletionOverride('on.pull_request_target');
    file.addOverride('on.pull_request', { types: ['opened', 'edited', 'reopened', 'synchronize'] });
  }

  private install(): Step[] {
    return [setupNode(), { name: 'Install dependencies', run: 'npm ci' }];
  }

  /** Adds a workflow whose jobs can only read the repository, unless they declare other permissions. */
  private workflow(id: string, triggers: github.workflows.Triggers, jobs: Readonly<Record<string, PartialJob>>): github.GithubWorkflow {
    const workflow = this.project.github!.addWorkflow(id);
    workflow.on(triggers);
    for (const [name, job] of Object.entries(jobs)) {
      workflow.addJob(name, { ...'uses' in job ? {} : { runsOn: ['ubuntu-latest'] }, permissions: { contents: READ }, ...job } as Job);
      if ('container' in job && job.container !== undefined) {
        // GitHub requires a text, and projen writes a list.
        workflow.file!.addOverride(`jobs.${name}.container.options`, '--privileged');
      }
    }
    return workflow;
  }
}

type PartialJob = Partial<Job> | Partial<github.workflows.JobCallingReusableWorkflow>;
